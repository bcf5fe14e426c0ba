"""Who allowed which client what, and the codes and tokens that came of it."""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.people import Person


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that opens Graph until it expires."""

    value: str = field(repr=False)
    bearer: Bearer
    expires_at: datetime


class IdentityState:
    """Clients, grants, codes and tokens; every method takes the world's lock."""

    def __init__(self, clock: SandboxClock, lock: threading.RLock) -> None:
        self.clock = clock
        self.lock = lock
        self.access_tokens: dict[str, AccessToken] = {}

    def bearer(self, token: str) -> Bearer | None:
        """Return what this access token says, None when it is none of ours or was revoked."""
        with self.lock:
            found = self.access_tokens.get(token)
            if found is None:
                return None
            said = found.bearer
            expired = found.expires_at <= self.clock.now()
            return Bearer(said.person, said.scopes, said.roles, said.client_id, said.tenant, expired)

    def give_access_token(self, person: Person, scopes: Iterable[str], client_id: str) -> str:
        """Return an access token given without asking anybody, for tests that are about something else."""
        bearer = Bearer(person, frozenset(scopes), frozenset(), client_id, person.tenant)
        value = secrets.token_urlsafe(48)
        with self.lock:
            self.access_tokens[value] = AccessToken(value, bearer, self.clock.now() + timedelta(hours=1))
        return value

    def clear(self) -> None:
        """Forget every client, grant and token."""
        with self.lock:
            self.access_tokens.clear()
