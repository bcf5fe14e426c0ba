"""What an access token says to those who accept it."""

from dataclasses import dataclass

from nundina_sandbox.microsoft.people import Person


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who is asking, for whom, and what is allowed."""

    person: Person | None
    """None for a token that an app got for itself."""
    scopes: frozenset[str]
    """Delegated permissions by their short names, such as `Calendars.ReadWrite`."""
    roles: frozenset[str]
    """Application permissions by the same names; empty unless the token is the app's own."""
    client_id: str
    tenant: str
    expired: bool = False
