"""The code and the tokens that stand for what a person allowed."""

from dataclasses import dataclass, field
from datetime import datetime

from authlib.oidc.core.models import AuthorizationCodeMixin

from nundina_sandbox.google.identity.clients import Client


@dataclass(slots=True, eq=False)
class Grant:
    """What one person allowed one client; every token of the two hangs on it, and ends with it."""

    subject: str
    client_id: str
    scopes: frozenset[str] = frozenset()
    revoked: bool = False
    refresh_token_given: bool = False
    """Google gives a refresh token once, until the person is asked for consent anew."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that opens the API for an hour."""

    value: str = field(repr=False)
    grant: Grant
    scopes: frozenset[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token that buys access tokens until its grant ends."""

    value: str = field(repr=False)
    grant: Grant
    scopes: frozenset[str]

    def check_client(self, client: Client) -> bool:
        """Return whether it was given to this client."""
        return self.grant.client_id == client.client_id

    def get_scope(self) -> str:
        """Return the scopes, separated by spaces."""
        return " ".join(sorted(self.scopes))


@dataclass(frozen=True, slots=True)
class AuthorizationCode(AuthorizationCodeMixin):  # type: ignore[misc]  # authlib is untyped
    """A code that a client exchanges, once and within ten minutes, for tokens."""

    value: str = field(repr=False)
    client_id: str
    redirect_uri: str
    grant: Grant
    scopes: frozenset[str]
    wants_refresh_token: bool
    expires_at: datetime
    nonce: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None

    def get_redirect_uri(self) -> str:
        """Return where the code was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return the scopes, separated by spaces."""
        return " ".join(sorted(self.scopes))

    def get_nonce(self) -> str | None:
        """Return what the client wants to find in the ID token."""
        return self.nonce

    def get_auth_time(self) -> None:
        """Return None: Google's ID tokens have no such claim unless it is asked for."""
