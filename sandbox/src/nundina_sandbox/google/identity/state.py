"""Who allowed which client what, and the codes and tokens that came of it."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.identity.clients import Client

ACCESS_TOKEN_LIFETIME = timedelta(seconds=3599)
"""Google says 3599 where it means an hour."""
CODE_LIFETIME = timedelta(minutes=10)


@dataclass(slots=True)
class Grant:
    """What one person allowed one client; every token of the two hangs on it, and ends with it."""

    subject: str
    client_id: str
    scopes: frozenset[str] = frozenset()
    revoked: bool = False
    refresh_tokens: set[str] = field(default_factory=set, repr=False)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that opens the API for an hour."""

    value: str = field(repr=False)
    grant: Grant
    scopes: frozenset[str]
    expires_at: datetime


class IdentityState:
    """Clients, grants, codes and tokens; use it with the world's lock held or through its own methods."""

    def __init__(self, clock: SandboxClock, lock: threading.RLock) -> None:
        self._clock = clock
        self._lock = lock
        self.clients: dict[str, Client] = {}
        self.grants: dict[tuple[str, str], Grant] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.refresh_tokens: dict[str, Grant] = {}
        self.denials_armed = 0

    def grant(self, subject: str, client_id: str) -> Grant | None:
        """Return what stands between this person and this client, None after a revocation."""
        found = self.grants.get((subject, client_id))
        return None if found is None or found.revoked else found

    def allow(self, subject: str, client_id: str, scopes: frozenset[str]) -> Grant:
        """Return the grant, made now or widened by these scopes."""
        with self._lock:
            found = self.grant(subject, client_id)
            if found is None:
                found = self.grants[subject, client_id] = Grant(subject, client_id)
            found.scopes |= scopes
            return found

    def issue_access_token(self, grant: Grant, scopes: frozenset[str]) -> AccessToken:
        """Return a new token that lives for an hour."""
        expires_at = self._clock.now() + ACCESS_TOKEN_LIFETIME
        token = AccessToken("ya29.a0" + secrets.token_urlsafe(96), grant, scopes, expires_at)
        with self._lock:
            self.access_tokens[token.value] = token
        return token

    def issue_refresh_token(self, grant: Grant) -> str:
        """Return a new refresh token, which lives until the grant is revoked."""
        value = "1//0" + secrets.token_urlsafe(64)
        with self._lock:
            self.refresh_tokens[value] = grant
            grant.refresh_tokens.add(value)
        return value

    def valid_access_token(self, value: str) -> AccessToken | None:
        """Return the token if it is known, neither expired nor revoked."""
        with self._lock:
            token = self.access_tokens.get(value)
            usable = token is not None and not token.grant.revoked and token.expires_at > self._clock.now()
            return token if usable else None

    def valid_refresh_token(self, value: str) -> Grant | None:
        """Return the grant behind a refresh token that still works."""
        with self._lock:
            grant = self.refresh_tokens.get(value)
            return None if grant is None or grant.revoked else grant

    def revoke(self, grant: Grant) -> None:
        """End a grant and every token that hangs on it."""
        with self._lock:
            grant.revoked = True
            self.grants.pop((grant.subject, grant.client_id), None)
            for value in [v for v, token in self.access_tokens.items() if token.grant is grant]:
                del self.access_tokens[value]
            self._forget_refresh_tokens(grant)

    def _forget_refresh_tokens(self, grant: Grant) -> None:
        for value in grant.refresh_tokens:
            self.refresh_tokens.pop(value, None)
        grant.refresh_tokens.clear()

    def clear(self) -> None:
        """Forget every client, grant and token."""
        with self._lock:
            for kept in (self.clients, self.grants, self.access_tokens, self.refresh_tokens):
                kept.clear()
            self.denials_armed = 0
