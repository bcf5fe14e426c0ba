"""The codes by which a program without a browser has a person sign in elsewhere."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nundina_sandbox.microsoft.identity.permissions import Scopes
from nundina_sandbox.microsoft.people import Person

LIFETIME = timedelta(minutes=15)
INTERVAL = 5
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class DeviceCode:
    """What a program waits with until somebody has typed its shorter half into a page."""

    value: str = field(repr=False)
    user_code: str
    client_id: str
    segment: str
    """The authority at which it was asked for."""
    scopes: Scopes
    expires_at: datetime
    person: Person | None = None
    """Who allowed it, once somebody has."""
    declined: bool = False


def new_user_code() -> str:
    """Return nine letters that can be told apart."""
    return "".join(secrets.choice(_LETTERS) for _ in range(9))
