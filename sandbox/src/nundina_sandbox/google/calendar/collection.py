"""One calendar: its properties, its events, and the indexes by which they are found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nundina_sandbox.google.calendar.change_log import ChangeLog
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.instances import merged_by_start, overlaps
from nundina_sandbox.google.calendar.start_index import StartIndex


@dataclass(slots=True)
class Calendar:
    """A calendar; use it with the world's lock held, and change events only by `put` and `fill`."""

    id: str
    owner: str
    """The address of the person whose calendar it is."""
    zone: str
    summary: str
    primary: bool = False
    properties: dict[str, Any] = field(default_factory=dict)
    acl: dict[str, str] = field(default_factory=dict)
    """Roles by scope: `user:anna@fjordworks.example`, `domain:fjordworks.example`, `default`."""
    version: int = 0
    """The number of the last change of the calendar's own properties."""
    last_change: int = 0
    """The number of the last change of an event."""
    tokens_from: int = 0
    """Sync tokens made before this number have expired."""
    updated: datetime | None = None
    events: dict[str, Event] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """Every id that there ever was, in the order of coming: the stable order of a list."""
    series: dict[str, dict[str, Event]] = field(default_factory=dict)
    """By the series' id, its exceptions by their ids; a guest may have exceptions without the series."""
    foreign_uids: dict[str, set[str]] = field(default_factory=dict)
    """Ids by iCalUID, where that is not made of the id."""
    log: ChangeLog = field(default_factory=ChangeLog)
    starts: StartIndex = field(default_factory=StartIndex)

    def put(self, event: Event) -> None:
        """Keep a new event or a new value of one; its version is the number of the change."""
        before = self.events.get(event.id)
        if before is None:
            self.order.append(event.id)
        elif self._single(before):
            self.starts.remove(before, self.zone)
        if event.is_series and not (before and before.is_series):
            self._take_in_exceptions(event.id)
        self._note(event)
        if self._single(event):
            self.starts.add(event, self.zone)
        self.log.compact(self.events)

    def fill(self, events: Iterable[Event]) -> None:
        """Keep many new events at once, in the order of their versions."""
        new = list(events)
        for event in new:
            self.order.append(event.id)
            self._note(event)
        self.starts.fill([event for event in new if self._single(event)], self.zone)

    def rezone(self, zone: str) -> None:
        """Change the calendar's zone, in which all-day events begin."""
        self.zone, self.starts = zone, StartIndex()
        self.starts.fill([event for event in self.events.values() if self._single(event)], zone)

    def _take_in_exceptions(self, series_id: str) -> None:
        # A guest of one instance may become a guest of the series: from now on the expansion gives that instance.
        for exception in self.exceptions(series_id).values():
            self.starts.remove(exception, self.zone)

    def _note(self, event: Event) -> None:
        self.events[event.id] = event
        self.log.add(event.version, event.id)
        self.last_change, self.updated = event.version, event.updated
        if event.series_id:
            self.series.setdefault(event.series_id, {})[event.id] = event
        elif event.is_series:
            self.series.setdefault(event.id, {})
        if event.ical_uid != f"{event.id}@google.com":
            self.foreign_uids.setdefault(event.ical_uid, set()).add(event.id)

    def _single(self, event: Event) -> bool:
        """Say whether it stands for itself: no series, and no exception that comes with the expansion of one."""
        return not event.is_series and (event.series_id is None or event.series_id not in self.events)

    def exceptions(self, series_id: str) -> dict[str, Event]:
        """Return the exceptions of a series by their ids; not to be changed."""
        return self.series.get(series_id, {})

    def with_uid(self, ical_uid: str) -> list[Event]:
        """Return the events with this iCalUID: a series and its exceptions share theirs."""
        ids = set(self.foreign_uids.get(ical_uid, ()))
        if ical_uid.removesuffix("@google.com") in self.events:
            ids.add(ical_uid.removesuffix("@google.com"))
        return sorted((self.events[one] for one in ids), key=lambda event: event.id)

    def singles_between(
        self, since: datetime | None, until: datetime | None, starting: datetime | None = None
    ) -> Iterator[Event]:
        """Yield the single events and lone exceptions that overlap the window, by start and id, from a start on."""
        short = (self.events[one] for one in self.starts.ids_between(since, until, starting))
        long = [self.events[one] for one in self.starts.long_ids()]
        long.sort(key=lambda one: (one.schedule.start.at(self.zone), one.id))
        for one in merged_by_start([short, iter(long)], self.zone):
            if overlaps(one, since, until, self.zone):
                yield one

    def all_series(self) -> list[Event]:
        """Return every series, cancelled ones included."""
        return [self.events[one] for one in self.series if one in self.events and self.events[one].is_series]

    def expired(self) -> None:
        """Make every sync token given out so far too old."""
        self.tokens_from = self.last_change + 1
