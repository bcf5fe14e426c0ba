"""Who allowed which app what, and the codes and tokens that came of it."""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.device_codes import DeviceCode
from nundina_sandbox.microsoft.identity.keys import SigningKey
from nundina_sandbox.microsoft.identity.tokens import AccessToken, AuthorizationCode, RefreshToken
from nundina_sandbox.microsoft.people import Person

Names = frozenset[str]
_NONE: Names = frozenset()


class IdentityState:
    """Clients, consents, codes and tokens; every method takes the world's lock."""

    def __init__(self, clock: SandboxClock, lock: threading.RLock) -> None:
        self.clock = clock
        self.lock = lock
        self.key = SigningKey()
        self.clients: dict[str, Client] = {}
        self.consents: dict[tuple[str, str], Names] = {}
        """What a person (by object id) allowed a client."""
        self.admin_consents: dict[tuple[str, str], Names] = {}
        """What an administrator allowed a client for everybody of a tenant (by id)."""
        self.app_roles: dict[tuple[str, str], Names] = {}
        """What an administrator gave a client for itself in a tenant."""
        self.codes: dict[str, AuthorizationCode] = {}
        self.used_codes: set[str] = set()
        self.access_tokens: dict[str, AccessToken] = {}
        self.refresh_tokens: dict[str, RefreshToken] = {}
        self.device_codes: dict[str, DeviceCode] = {}
        self.tokens_valid_from: dict[str, datetime] = {}
        """Before which moment no sign-in of a person (by object id) counts any more."""
        self.disabled: set[str] = set()
        self.second_factor_since: dict[str, datetime] = {}
        """Since when a policy demands of a person (by object id) another proof at sign-in."""
        self.signed_in_at: dict[str, datetime] = {}
        """When a person (by object id) last signed in on a page, which gives that proof."""
        self.denials_armed = 0
        self.allowing: str | None = None
        """The object id of who is said to allow everything without being asked, for clients driven by a program."""

    def bearer(self, token: str) -> Bearer | None:
        """Return what this access token says, None when it is none of ours."""
        with self.lock:
            found = self.access_tokens.get(token)
            if found is None:
                return None
            return replace(found.bearer, expired=found.expires_at <= self.clock.now())

    def keep_access_token(self, value: str, bearer: Bearer, lifetime: timedelta) -> None:
        """Keep a token, which opens Graph for so long."""
        with self.lock:
            self.access_tokens[value] = AccessToken(value, bearer, self.clock.now() + lifetime)

    def give_access_token(self, person: Person, scopes: Iterable[str], client_id: str) -> str:
        """Return an access token given without asking anybody, for tests that are about something else."""
        bearer = Bearer(person, frozenset(scopes), frozenset(), client_id, person.tenant)
        value = secrets.token_urlsafe(48)
        self.keep_access_token(value, bearer, timedelta(hours=1))
        return value

    def allowed(self, person: Person, client_id: str) -> Names:
        """Return what this client may do for this person, whoever allowed it."""
        with self.lock:
            own = self.consents.get((person.object_id, client_id), _NONE)
            return own | self.admin_consents.get((person.tenant, client_id), _NONE)

    def roles_of(self, tenant: str, client_id: str) -> Names:
        """Return what this client may do for itself in a tenant."""
        with self.lock:
            return self.app_roles.get((tenant, client_id), _NONE)

    def allow(self, person: Person, client_id: str, scopes: Iterable[str]) -> None:
        """Remember that the person allowed this too."""
        with self.lock:
            _widen(self.consents, (person.object_id, client_id), scopes)

    def allow_for_all(self, tenant: str, client_id: str, scopes: Iterable[str], roles: Iterable[str] = ()) -> None:
        """Remember that an administrator allowed this for the whole tenant."""
        with self.lock:
            _widen(self.admin_consents, (tenant, client_id), scopes)
            _widen(self.app_roles, (tenant, client_id), roles)

    def take_back(self, person: Person, client_id: str | None = None) -> int:
        """Forget what a person allowed one client, or all; return of how many clients that was."""
        with self.lock:
            ended = [
                k for k, v in self.consents.items() if k[0] == person.object_id and client_id in (None, k[1]) and v
            ]
            for key in ended:
                del self.consents[key]
            return len(ended)

    def take_back_for_all(self, tenant: str, client_id: str) -> None:
        """Forget what an administrator allowed."""
        with self.lock:
            self.admin_consents.pop((tenant, client_id), None)
            self.app_roles.pop((tenant, client_id), None)

    def end_sessions(self, person: Person) -> None:
        """Have every earlier sign-in of the person count no more, as a changed password does.

        Access tokens go on working until they expire, as they do at Microsoft.
        """
        with self.lock:
            self.tokens_valid_from[person.object_id] = self.clock.now()

    def needs_second_factor(self, person: Person, signed_in_at: datetime | None = None) -> bool:
        """Return whether a sign-in (the last one, if none is named) was before a policy demanded more of it."""
        with self.lock:
            since = self.second_factor_since.get(person.object_id)
            at = signed_in_at or self.signed_in_at.get(person.object_id)
            return since is not None and (at is None or at < since)

    def expire_access_tokens(self, person: Person | None = None) -> None:
        """Make the access tokens of one person, or of all, answer 401; their refresh tokens go on working."""
        with self.lock:
            for value, token in self.access_tokens.items():
                if person in (None, token.bearer.person):
                    self.access_tokens[value] = replace(token, expires_at=self.clock.now())

    def expire_refresh_tokens(self, person: Person | None = None) -> None:
        """Make the refresh tokens of one person, or of all, count as unused for too long."""
        with self.lock:
            for value, token in self.refresh_tokens.items():
                if person in (None, token.person):
                    self.refresh_tokens[value] = replace(token, issued_at=token.issued_at - timedelta(days=91))

    def take_denial(self) -> bool:
        """Return whether this consent is to be refused whatever the person presses, counting it as done."""
        with self.lock:
            armed = self.denials_armed > 0
            self.denials_armed -= armed
            return armed

    def clear(self) -> None:
        """Forget every client, consent and token."""
        with self.lock:
            for kept in (self.clients, self.consents, self.admin_consents, self.app_roles, self.codes):
                kept.clear()
            for tokens in (self.access_tokens, self.refresh_tokens, self.device_codes):
                tokens.clear()
            for dated in (self.tokens_valid_from, self.second_factor_since, self.signed_in_at):
                dated.clear()
            self.used_codes.clear()
            self.disabled.clear()
            self.denials_armed = 0
            self.allowing = None


def _widen(kept: dict[tuple[str, str], Names], key: tuple[str, str], more: Iterable[str]) -> None:
    kept[key] = kept.get(key, _NONE) | frozenset(more)
