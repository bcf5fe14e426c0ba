"""Calendars in memory, one for each address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from threading import RLock

from nundina_plugin_api import (
    PRIMARY,
    Access,
    AppError,
    BusyInterval,
    CalendarBusy,
    CalendarEvent,
    CalendarInfo,
    ChangePage,
    CursorExpired,
    EventDraft,
    Person,
    RefusalReason,
    Refused,
    RemovedEvent,
)

PAGE = 50


@dataclass(slots=True)
class Calendar:
    """One mailbox's calendar: its events, and the number of the change that each was part of last."""

    events: dict[str, CalendarEvent] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)


class MemoryCalendars:
    """Every calendar there is. Serves as change feed, busy times and event writer at once."""

    def __init__(self) -> None:
        self._calendars: dict[str, Calendar] = defaultdict(Calendar)
        self._numbers = count(1)
        self._lock = RLock()
        self.oldest_cursor = 0
        self.trouble: AppError | None = None  # what every call raises from now on

    def forget_cursors(self) -> None:
        """Let every cursor given out so far be expired."""
        self.oldest_cursor = next(self._numbers)

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        """Return what changed since the number that the cursor is."""
        calendar = self._calendar(access)
        with self._lock:
            since, until = int(page or cursor or 0), next(self._numbers)
            if cursor and int(cursor) < self.oldest_cursor:
                raise CursorExpired
            ids = [key for key, number in sorted(calendar.changed.items(), key=lambda pair: pair[1]) if number > since]
            shown, more = ids[:PAGE], len(ids) > PAGE
            return ChangePage(
                events=tuple(calendar.events[key] for key in shown if key in calendar.events),
                removed=tuple(RemovedEvent(key) for key in shown if key not in calendar.events and (page or cursor)),
                next_page=str(calendar.changed[shown[-1]]) if more else "",
                cursor="" if more else str(until),
            )

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        """Return the one calendar of the mailbox."""
        self._calendar(access)
        return (CalendarInfo(PRIMARY, access.address, primary=True, zone="UTC", writable=True),)

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        """Return the stretches that the events take."""
        return tuple(self._busy(access, calendar_id, start, end) for calendar_id in calendar_ids)

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        """Create the event, or return the one of this key."""
        with self._lock:
            known = self._calendar(access).events.get(key)
            return known or self._put(access, _event(access, draft, key))

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        """Change the event."""
        with self._lock:
            event = self._calendar(access).events.get(event_id)
            if event is None:
                raise Refused(RefusalReason.EVENT_GONE)
            if version and version != event.version:
                raise Refused(RefusalReason.EVENT_CHANGED)
            return self._put(access, _event(access, draft, event_id))

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        """Remove the event."""
        with self._lock:
            calendar = self._calendar(access)
            if calendar.events.pop(event_id, None) is not None:
                calendar.changed[event_id] = next(self._numbers)

    def _calendar(self, access: Access) -> Calendar:
        if self.trouble is not None:
            raise self.trouble
        return self._calendars[access.address]

    def _put(self, access: Access, event: CalendarEvent) -> CalendarEvent:
        calendar, number = self._calendars[access.address], next(self._numbers)
        calendar.changed[event.event_id] = number
        calendar.events[event.event_id] = stored = replace(event, version=str(number))
        return stored

    def _busy(self, access: Access, calendar_id: str, start: datetime, end: datetime) -> CalendarBusy:
        events = list(self._calendar(access).events.values())
        if calendar_id != PRIMARY:
            return CalendarBusy(calendar_id, unknown="There is no such calendar.")
        spans = [(event.start.instant, event.end.instant) for event in events]
        taken = [BusyInterval(one, two) for one, two in spans if one and two and one < end and two > start]
        return CalendarBusy(calendar_id, tuple(sorted(taken, key=lambda interval: interval.start)))


def _event(access: Access, draft: EventDraft, key: str) -> CalendarEvent:
    return CalendarEvent(
        event_id=key,
        ical_uid=f"{key}@other.example",
        start=draft.start,
        end=draft.end,
        title=draft.title,
        description=draft.description,
        location=draft.location,
        guests=draft.guests,
        organizer=Person(access.address),
        origin=key,
    )


calendars = MemoryCalendars()
