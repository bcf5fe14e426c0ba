"""What the properties of an item can hold."""

from dataclasses import dataclass
from datetime import datetime

from nundina_sandbox.exchange.elements import Element
from nundina_sandbox.exchange.times.recurrence import Recurrence
from nundina_sandbox.exchange.times.zone_definitions import NamedZone


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody's name and address."""

    name: str
    address: str
    routing: str = "SMTP"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited, and the answer as the organizer's copy has it."""

    who: Address
    response: str = "Unknown"
    replied: datetime | None = None
    proposed_start: datetime | None = None
    proposed_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A text, plain or HTML."""

    text: str
    kind: str = "Text"


@dataclass(frozen=True, slots=True)
class Words:
    """A list of texts, as Categories holds them."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """Elements that nobody here looks into, kept as they came."""

    parts: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Attendees:
    """Those who are invited in one role."""

    attendees: tuple[Attendee, ...]


@dataclass(frozen=True, slots=True)
class Recipients:
    """Those to whom a message goes."""

    recipients: tuple[Address, ...]


Value = (
    str | bool | int | datetime | Address | Body | Words | Structure | Attendees | Recipients | Recurrence | NamedZone
)
