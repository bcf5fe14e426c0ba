"""The code and the tokens that stand for what was allowed."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.identity.permissions import Scopes
from nundina_sandbox.microsoft.people import Person

CODE_LIFETIME = timedelta(minutes=10)
REFRESH_TOKEN_LIFETIME = timedelta(days=90)
"""Of inactivity: every use buys a new one."""


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """What a client exchanges, once and within ten minutes, for tokens."""

    value: str = field(repr=False)
    client_id: str
    person: Person
    redirect_uri: str
    scopes: Scopes
    signed_in_at: datetime
    expires_at: datetime
    nonce: str | None = None
    challenge: str | None = None
    challenge_method: str = "plain"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that opens Graph until it expires."""

    value: str = field(repr=False)
    bearer: Bearer
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token that buys access tokens and, with each, its own successor; it goes on working meanwhile."""

    value: str = field(repr=False)
    client_id: str
    person: Person
    scopes: Scopes
    signed_in_at: datetime
    issued_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it is too old, if it is not used before."""
        return self.issued_at + REFRESH_TOKEN_LIFETIME


def new_code(person: Person) -> str:
    """Return a value that looks like a code of this kind of account."""
    return ("M.C5xx_BAY.2.U." if person.personal else "1.AXkA") + secrets.token_urlsafe(96)


def new_refresh_token(person: Person) -> str:
    """Return a value that looks like a refresh token of this kind of account."""
    return ("M.C5xx_BAY.0.U.-" if person.personal else "1.AXkA") + secrets.token_urlsafe(256)


def new_opaque_access_token() -> str:
    """Return a value that looks like a personal account's access token, which is no JWT."""
    return "EwB" + secrets.token_urlsafe(384)
