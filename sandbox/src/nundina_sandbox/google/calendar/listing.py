"""Lists of events, page by page, and what changed since the last list."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.instances import instance_id, instance_of, instances_of, overlaps
from nundina_sandbox.google.calendar.query import EventQuery
from nundina_sandbox.google.calendar.recurrence import occurrences
from nundina_sandbox.google.calendar.tokens import token_with
from nundina_sandbox.google.calendar.windows import HORIZON, expanded, place_of, unexpanded

Place = list[int] | list[str]
"""Where a list stands, as a page token carries it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its events, and one of the two tokens, or none where a list cannot be synced."""

    events: list[Event]
    next_page: str | None = None
    next_sync: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a calendar's events, over however many pages."""

    query: EventQuery
    upto: int
    """The number of the newest change when the first page was read: the next sync begins there, so nothing is lost."""
    since: int | None = None
    """For an incremental sync: the number of the last change that the client knows."""
    place: Place | None = None

    def token(self, calendar: Calendar, place: Place) -> str:
        """Return the page token to go on after this place."""
        content: Json = {"k": "page", "c": calendar.id, "q": self.query.as_json(), "u": self.upto, "at": place}
        return token_with(content | ({} if self.since is None else {"s": self.since}))


def page_of(calendar: Calendar, reading: Reading, size: int, now: datetime) -> Page:
    """Return the next page, of at most `size` events; call it with the world's lock held."""
    found = list(islice(_found(calendar, reading, now), size + 1))
    events = [event for event, _ in found[:size]]
    if len(found) > size:
        return Page(events, next_page=reading.token(calendar, found[size - 1][1]))
    if not reading.query.can_be_synced:
        return Page(events)
    content: Json = {"k": "sync", "c": calendar.id, "q": reading.query.as_json(), "n": reading.upto}
    return Page(events, next_sync=token_with(content))


def _found(calendar: Calendar, reading: Reading, now: datetime) -> Iterator[tuple[Event, Place]]:
    if reading.since is not None:
        return _changed(calendar, reading, now)
    if reading.query.ical_uid:
        return _with_uid(calendar, reading)
    if reading.query.order_by == "updated":
        return (_sorted_by_change if reading.query.by_start else _by_change)(calendar, reading, now)
    return (_by_start if reading.query.by_start else _by_coming)(calendar, reading, now)


def _by_coming(calendar: Calendar, reading: Reading, now: datetime) -> Iterator[tuple[Event, Place]]:
    first = int(reading.place[0]) + 1 if reading.place else 0
    for place in range(first, len(calendar.order)):
        event = calendar.events[calendar.order[place]]
        if _shown(calendar, reading.query, event):
            yield event, [place]


def _by_change(calendar: Calendar, reading: Reading, now: datetime) -> Iterator[tuple[Event, Place]]:
    for event in calendar.log.after(int(reading.place[0]) if reading.place else -1, calendar.events):
        if _shown(calendar, reading.query, event):
            yield event, [event.version]


def _sorted_by_change(calendar: Calendar, reading: Reading, now: datetime) -> Iterator[tuple[Event, Place]]:
    first = int(reading.place[0]) + 1 if reading.place else 0
    found = [event for event, _ in _by_start(calendar, replace(reading, place=None), now)]
    found.sort(key=lambda event: (event.version, event.id))
    for place in range(first, len(found)):
        yield found[place], [place]


def _with_uid(calendar: Calendar, reading: Reading) -> Iterator[tuple[Event, Place]]:
    query, found = reading.query, calendar.with_uid(reading.query.ical_uid or "")
    for event in found:
        window = query.window
        inside = event.is_series or overlaps(event, window.since, window.until, calendar.zone)
        if inside and _shown(calendar, query, event) and (not reading.place or event.id > str(reading.place[0])):
            yield event, [event.id]


def _by_start(calendar: Calendar, reading: Reading, now: datetime) -> Iterator[tuple[Event, Place]]:
    query, after = reading.query, None
    if reading.place:
        after = datetime.fromisoformat(str(reading.place[0])), str(reading.place[1])
    if query.single_events:
        events = expanded(calendar, query.window, now, after)
    else:
        events = unexpanded(calendar, query.window, after)
    for event in events:
        if _shown(calendar, query, event):
            start, event_id = place_of(calendar, event)
            yield event, [start.isoformat(), event_id]


def _shown(calendar: Calendar, query: EventQuery, event: Event) -> bool:
    if event.cancelled and not (query.show_deleted or query.updated_min):
        series = calendar.events.get(event.series_id) if event.series_id else None
        if query.single_events or series is None or series.cancelled:
            return False
    return query.matches(event)


def _changed(calendar: Calendar, reading: Reading, now: datetime) -> Iterator[tuple[Event, Place]]:
    version, skipped = (int(one) for one in reading.place) if reading.place else (reading.since or 0, -1)
    before = version if skipped < 0 else version - 1
    for event in calendar.log.after(before, calendar.events):
        if event.version > reading.upto:
            return
        first = skipped + 1 if event.version == version else 0
        if reading.query.matches(event):
            for place, one in enumerate(islice(_changes_of(calendar, event, reading, now), first, None), first):
                yield one, [event.version, place]


def _changes_of(calendar: Calendar, event: Event, reading: Reading, now: datetime) -> Iterator[Event]:
    """Yield what a changed event means to the client: itself, or with singleEvents its instances and those now gone."""
    if not (reading.query.single_events and (event.is_series or event.formers)):
        yield event
        return
    window, exceptions = reading.query.window, calendar.exceptions(event.id)
    bounds = window.since, window.until or now + HORIZON
    current = set()
    if event.is_series:
        for one in instances_of(event, {}, calendar.zone, bounds):
            current.add(one.id)
            if one.id not in exceptions:
                yield one
    else:
        yield event
    for former in event.formers:
        if former.until_version > (reading.since or 0):
            old = replace(event, schedule=former.schedule)
            yield from _gone(calendar, old, current | set(exceptions), bounds)


def _gone(calendar: Calendar, old: Event, known: set[str], bounds: tuple[datetime | None, datetime]) -> Iterator[Event]:
    for original in occurrences(old.schedule, calendar.zone, bounds[0]):
        if original.at(calendar.zone) >= bounds[1]:
            return
        if instance_id(old.id, original) not in known:
            known.add(instance_id(old.id, original))
            yield replace(instance_of(old, original, calendar.zone), status="cancelled")
