"""One event as one calendar keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nundina_sandbox.google.calendar.moments import Moment

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an event is: its first start and end, and its recurrence lines."""

    start: Moment
    end: Moment
    recurrence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """A schedule that a series had until the change with this number."""

    until_version: int
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Event:
    """One event, series or exception on one calendar; a change makes a new value."""

    id: str
    schedule: Schedule
    fields: Mapping[str, Any]
    """What its makers wrote, as JSON, without what the other attributes hold; never changed in place."""
    created: datetime
    updated: datetime
    creator: str
    organizer: str
    """The address of the organizer's calendar."""
    ical_uid: str
    status: str = "confirmed"
    sequence: int = 0
    version: int = 0
    """The number of its last change, unique in the world; the ETag is made of it."""
    series_id: str | None = None
    original: Moment | None = None
    """For an exception: when the series had it."""
    formers: tuple[Former, ...] = field(default=())
    own: frozenset[str] = frozenset()
    """On a guest's copy: the fields that the guest has set, which the organizer's changes leave alone."""
    private_copy: bool = False
    """Whether nothing is told to guests or to the organizer, as for imported events."""

    @property
    def cancelled(self) -> bool:
        """Say whether it is deleted."""
        return self.status == "cancelled"

    @property
    def is_series(self) -> bool:
        """Say whether it recurs."""
        return bool(self.schedule.recurrence)

    @property
    def attendees(self) -> list[Json]:
        """Return its attendees; not to be changed."""
        found: list[Json] = self.fields.get("attendees") or []
        return found

    def attendee(self, address: str) -> Json | None:
        """Return the attendee with this address, None if there is none."""
        return next((one for one in self.attendees if one["email"] == address), None)
