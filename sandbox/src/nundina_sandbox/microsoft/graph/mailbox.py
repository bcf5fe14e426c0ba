"""One person's mailbox: its calendars, the events on them, and its settings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from nundina_sandbox.microsoft.graph.event import Event, Key
from nundina_sandbox.microsoft.graph.zones import windows_name
from nundina_sandbox.microsoft.people import Person

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(slots=True)
class Calendar:
    """One calendar of a mailbox."""

    number: int
    name: str
    default: bool = False
    color: str = "auto"
    hex_color: str = ""
    removable: bool = True
    version: int = 0
    """The number of the last change of the calendar's own properties."""
    last_change: int = 0
    """The number of the last change of anything on it."""
    shared_with: dict[str, str] = field(default_factory=dict)
    """Roles (`read`, `write`, ...) by the addresses of those with whom it is shared."""


@dataclass(slots=True)
class Settings:
    """What its owner has chosen for the whole mailbox."""

    zone: str
    """Windows' name of the zone, or IANA's where it has none."""
    locale: str = "en-US"
    date_format: str = "M/d/yyyy"
    time_format: str = "h:mm tt"
    days: tuple[str, ...] = WEEKDAYS
    day_starts: str = "08:00:00.0000000"
    day_ends: str = "17:00:00.0000000"
    keeps_declined: bool = False
    """Whether a declined meeting stays on the calendar, as free; by default Outlook removes it."""


@dataclass(slots=True, eq=False)
class Mailbox:
    """A mailbox; its events and exceptions are changed through the state only."""

    person: Person
    calendars: dict[int, Calendar] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    """Single events and series by their numbers."""
    exceptions: dict[int, dict[date, Event]] = field(default_factory=dict)
    """Exceptions by their series' number and their day."""
    transactions: dict[str, Key] = field(default_factory=dict)
    """What clients' transaction ids have made."""
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(windows_name(self.person.zone))

    @property
    def id(self) -> str:
        """Return the mailbox's own id, which is part of the ids of what is in it."""
        return self.person.object_id

    @property
    def address(self) -> str:
        """Return the address of its owner."""
        return self.person.address

    @property
    def default(self) -> Calendar:
        """Return the primary calendar."""
        return next(one for one in self.calendars.values() if one.default)

    def on(self, calendar: Calendar) -> Iterator[Event]:
        """Yield the single events and series on a calendar, in the order of their making."""
        return (one for one in list(self.events.values()) if one.calendar == calendar.number)

    def exceptions_of(self, series: int) -> list[Event]:
        """Return the exceptions of a series, by their days."""
        return [one for _, one in sorted(self.exceptions.get(series, {}).items())]

    def with_global_id(self, global_id: str) -> Event | None:
        """Return the copy of this meeting, None if there is none."""
        return next((one for one in self.events.values() if one.global_id == global_id), None)

    def organizes(self, event: Event) -> bool:
        """Say whether the event is the owner's own."""
        return event.organizer == self.address
