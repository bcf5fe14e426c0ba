"""Who allowed which client what, and the codes and tokens that came of it."""

import secrets
import threading
from datetime import timedelta

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.identity.clients import Client
from nundina_sandbox.google.identity.keys import SigningKey
from nundina_sandbox.google.identity.tokens import AccessToken, AuthorizationCode, Grant, RefreshToken

ACCESS_TOKEN_LIFETIME = timedelta(seconds=3599)
"""Google says 3599 where it means an hour."""
CODE_LIFETIME = timedelta(minutes=10)


class IdentityState:
    """Clients, grants, codes and tokens; every method takes the world's lock."""

    def __init__(self, clock: SandboxClock, lock: threading.RLock) -> None:
        self.clock = clock
        self.lock = lock
        self.key = SigningKey()
        self.clients: dict[str, Client] = {}
        self.grants: dict[tuple[str, str], Grant] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.refresh_tokens: dict[str, RefreshToken] = {}
        self.denials_armed = 0
        self.allowing: str | None = None
        """The subject of who is said to allow everything without being asked, for clients driven by a program."""

    def grant(self, subject: str, client_id: str) -> Grant | None:
        """Return what stands between this person and this client, None after a revocation."""
        with self.lock:
            return self.grants.get((subject, client_id))

    def allow(self, subject: str, client_id: str, scopes: frozenset[str]) -> Grant:
        """Return the grant, made now or widened by these scopes."""
        with self.lock:
            grant = self.grants.setdefault((subject, client_id), Grant(subject, client_id))
            grant.scopes |= scopes
            return grant

    def keep_code(self, code: AuthorizationCode) -> None:
        """Keep a code until it is used."""
        with self.lock:
            self.codes[code.value] = code

    def valid_code(self, value: str, client: Client) -> AuthorizationCode | None:
        """Return the code if this client may still use it."""
        with self.lock:
            code = self.codes.get(value)
            if code is None or code.client_id != client.client_id or code.grant.revoked:
                return None
            return code if code.expires_at > self.clock.now() else None

    def keep_access_token(self, value: str, grant: Grant, scopes: frozenset[str]) -> AccessToken:
        """Return the token, which now opens the API for an hour."""
        with self.lock:
            token = AccessToken(value, grant, scopes, self.clock.now() + ACCESS_TOKEN_LIFETIME)
            self.access_tokens[value] = token
            return token

    def keep_refresh_token(self, value: str, grant: Grant, scopes: frozenset[str]) -> None:
        """Keep a refresh token, which lives until its grant ends."""
        with self.lock:
            self.refresh_tokens[value] = RefreshToken(value, grant, scopes)
            grant.refresh_token_given = True

    def valid_access_token(self, value: str) -> AccessToken | None:
        """Return the token if it is known, neither expired nor revoked."""
        with self.lock:
            token = self.access_tokens.get(value)
            return token if token is not None and token.expires_at > self.clock.now() else None

    def grant_behind(self, token: str) -> Grant | None:
        """Return the grant on which an access or refresh token hangs, an expired one too."""
        with self.lock:
            found = self.access_tokens.get(token) or self.refresh_tokens.get(token)
            return found.grant if found else None

    def revoke(self, grant: Grant) -> None:
        """End a grant and every token that hangs on it."""
        with self.lock:
            grant.revoked = True
            self.grants.pop((grant.subject, grant.client_id), None)
            self.access_tokens = {v: t for v, t in self.access_tokens.items() if t.grant is not grant}
            self.refresh_tokens = {v: t for v, t in self.refresh_tokens.items() if t.grant is not grant}

    def revoke_of(self, subject: str, client_id: str | None = None) -> int:
        """End what a person allowed one client, or all of them; return how many grants that were."""
        with self.lock:
            ended = [g for g in self.grants.values() if g.subject == subject and client_id in (None, g.client_id)]
            for grant in ended:
                self.revoke(grant)
            return len(ended)

    def expire_access_tokens(self, subject: str | None = None) -> None:
        """Make the access tokens of one person, or of all, answer 401; their refresh tokens go on working."""
        with self.lock:
            kept = {v: t for v, t in self.access_tokens.items() if subject not in (None, t.grant.subject)}
            self.access_tokens = kept

    def forget_refresh_tokens(self, subject: str | None = None) -> None:
        """Make the refresh tokens of one person, or of all, answer invalid_grant; access tokens go on working."""
        with self.lock:
            kept = {v: t for v, t in self.refresh_tokens.items() if subject not in (None, t.grant.subject)}
            self.refresh_tokens = kept

    def take_denial(self) -> bool:
        """Return whether this consent is to be refused whatever the person presses, counting it as done."""
        with self.lock:
            armed = self.denials_armed > 0
            self.denials_armed -= armed
            return armed

    def clear(self) -> None:
        """Forget every client, grant and token."""
        with self.lock:
            for kept in (self.clients, self.grants, self.codes, self.access_tokens, self.refresh_tokens):
                kept.clear()
            self.denials_armed = 0
            self.allowing = None


def new_access_token() -> str:
    """Return a value that looks like one of Google's access tokens."""
    return "ya29.a0" + secrets.token_urlsafe(96)


def new_refresh_token() -> str:
    """Return a value that looks like one of Google's refresh tokens."""
    return "1//0" + secrets.token_urlsafe(64)


def new_code() -> str:
    """Return a value that looks like one of Google's codes, the slash included that trips clients up."""
    return "4/0A" + secrets.token_urlsafe(54)
