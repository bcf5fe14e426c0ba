"""An item of a mailbox: a calendar item, a message, or an occurrence of a series as it is looked at."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from nundina_sandbox.exchange.ids import StoreId, change_key
from nundina_sandbox.exchange.items.values import Address, Attendee, Attendees, Value
from nundina_sandbox.exchange.times.recurrence import Recurrence
from nundina_sandbox.exchange.times.zone_definitions import UTC_ZONE, NamedZone

ExtendedPath = tuple[str, ...]
"""Property set, name or id, tag and type: what makes an extended property the one it is."""
ROLES = ("calendar:RequiredAttendees", "calendar:OptionalAttendees", "calendar:Resources")
_T = TypeVar("_T")


@dataclass(slots=True)
class Attachment:
    """A file or an item that hangs on an item."""

    key: uuid.UUID
    name: str
    kind: str
    content: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(slots=True)
class Deviation:
    """What is different in one occurrence of a series."""

    values: dict[str, Value] = field(default_factory=dict)
    extended: dict[ExtendedPath, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Item:
    """One thing in a folder; `values` holds what was written, by field URI."""

    mailbox: uuid.UUID
    key: uuid.UUID
    kind: str
    folder: uuid.UUID
    created: datetime
    modified: datetime
    version: int = 1
    values: dict[str, Value] = field(default_factory=dict)
    extended: dict[ExtendedPath, tuple[str, ...]] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    exceptions: dict[datetime, Deviation] = field(default_factory=dict)
    """By original start, in UTC."""
    deleted: set[datetime] = field(default_factory=set)
    """The original starts, in UTC, of occurrences that do not take place."""
    master: "Item | None" = None
    original_start: datetime | None = None

    @property
    def id(self) -> StoreId:
        """Return what a client calls it."""
        return StoreId(self.mailbox, self.key, original_start=self.original_start)

    @property
    def change_key(self) -> str:
        """Return the key of the present version."""
        return change_key(self.key, self.version)

    def get(self, uri: str, kind: type[_T]) -> _T | None:
        """Return a value of this kind, None where there is none."""
        value = self.values.get(uri)
        return value if isinstance(value, kind) else None

    def text(self, uri: str, default: str = "") -> str:
        """Return a text."""
        return self.get(uri, str) or default

    def flag(self, uri: str) -> bool:
        """Return whether something is so."""
        return self.values.get(uri) is True

    @property
    def is_calendar_item(self) -> bool:
        """Whether it has a place in time."""
        return self.kind == "CalendarItem"

    @property
    def start(self) -> datetime:
        """Return when it begins, in UTC."""
        return self.get("calendar:Start", datetime) or self.created

    @property
    def end(self) -> datetime:
        """Return when it ends, in UTC."""
        return self.get("calendar:End", datetime) or self.start

    @property
    def duration(self) -> timedelta:
        """Return how long it takes."""
        return self.end - self.start

    @property
    def recurrence(self) -> Recurrence | None:
        """Return the pattern of a series."""
        return self.get("calendar:Recurrence", Recurrence)

    @property
    def zone(self) -> tzinfo:
        """Return the zone in which it was planned."""
        return self.named_zone.zone

    @property
    def named_zone(self) -> NamedZone:
        """Return that zone with its name."""
        return self.get("calendar:StartTimeZone", NamedZone) or UTC_ZONE

    @property
    def attendees(self) -> list[Attendee]:
        """Return everybody who is invited, whatever the role."""
        return [one for role in ROLES for one in self.in_role(role)]

    def in_role(self, role: str) -> tuple[Attendee, ...]:
        """Return who is invited in a role."""
        found = self.get(role, Attendees)
        return found.attendees if found else ()

    @property
    def organizer(self) -> Address | None:
        """Return who called the meeting."""
        return self.get("calendar:Organizer", Address)

    @property
    def is_meeting(self) -> bool:
        """Whether anybody is invited, or was."""
        return bool(self.attendees) or self.flag("calendar:IsMeeting")

    def change_attendees(self, change: Callable[[Attendee], Attendee]) -> None:
        """Replace every attendee by what this says."""
        for role in ROLES:
            if self.in_role(role):
                self.values[role] = Attendees(tuple(change(one) for one in self.in_role(role)))

    def copied(self) -> "Item":
        """Return a copy whose values can be changed without changing this one's."""
        return replace(
            self,
            values=dict(self.values),
            extended=dict(self.extended),
            attachments=list(self.attachments),
            exceptions={at: Deviation(dict(e.values), dict(e.extended)) for at, e in self.exceptions.items()},
            deleted=set(self.deleted),
        )

    def touched(self, now: datetime) -> None:
        """Make it a new version."""
        self.version += 1
        self.modified = now.astimezone(UTC).replace(microsecond=0)
