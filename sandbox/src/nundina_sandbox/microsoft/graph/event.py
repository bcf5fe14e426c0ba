"""One event as one mailbox keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from nundina_sandbox.microsoft.graph.moments import Json, Times

EventType = Literal["singleInstance", "seriesMaster", "occurrence", "exception"]
Key = tuple[int, date | None]
"""How an event is known in its mailbox: its number, and for one of a series the day that the series gave it."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the mailbox's owner has answered."""

    answer: str
    at: datetime | None = None


ORGANIZER = Response("organizer")
NOT_ASKED = Response("none")
UNANSWERED = Response("notResponded")


@dataclass(frozen=True, slots=True)
class Event:
    """One event, series, occurrence or exception in one mailbox; a change makes a new value."""

    number: int
    """Of the item in its mailbox; occurrences and exceptions have their series' number."""
    calendar: int
    times: Times
    fields: Mapping[str, Any]
    """What is not held by the other attributes, under Graph's names; never changed in place."""
    global_id: str
    """The hexadecimal id that every copy of the meeting has; the iCalUId is made of it."""
    organizer: str
    """An address."""
    created: datetime
    modified: datetime
    version: int = 0
    """The number of its last change, unique in the world; the ETag and the change key are made of it."""
    shown: int = 0
    """For a series: the number of the last change that its plain occurrences show."""
    recurrence: Mapping[str, Any] | None = None
    day: date | None = None
    """For an occurrence or exception: the day that the series gave it."""
    exception: bool = False
    original: datetime | None = None
    """For an occurrence or exception: when the series has it, aware."""
    response: Response = ORGANIZER
    cancelled: bool = False
    deleted_days: frozenset[date] = frozenset()
    """For a series: the days whose occurrences are deleted."""
    own: frozenset[str] = frozenset()
    """For an exception: the fields in which it differs from its series; for a guest's copy: their own."""
    extended: Mapping[str, str] = field(default_factory=dict)
    """Single-value extended properties by their ids."""
    transaction_id: str | None = None
    intended: str = "busy"
    """On a guest's copy: how it is to be shown once they accept."""

    @property
    def key(self) -> Key:
        """Return how the event is known in its mailbox."""
        return self.number, self.day

    @property
    def type(self) -> EventType:
        """Return Graph's word for what it is."""
        if self.day is not None:
            return "exception" if self.exception else "occurrence"
        return "seriesMaster" if self.recurrence else "singleInstance"

    @property
    def attendees(self) -> list[Json]:
        """Return its attendees; not to be changed."""
        found: list[Json] = self.fields["attendees"]
        return found

    def attendee(self, address: str) -> Json | None:
        """Return the attendee with this address, None if there is none."""
        return next((one for one in self.attendees if address_of(one) == address.lower()), None)


def address_of(attendee: Json) -> str:
    """Return an attendee's or a recipient's address in lower case, nothing where there is none."""
    mail = attendee.get("emailAddress")
    return str(mail.get("address") or "").lower() if isinstance(mail, dict) else ""
