"""What a calendar has in a window of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.instances import instances_of, merged_by_start, overlaps
from nundina_sandbox.google.calendar.recurrence import last_end

HORIZON = timedelta(days=730)
"""How far ahead series are expanded when a request names no end."""


@dataclass(frozen=True, slots=True)
class Window:
    """An interval of time, aware; None is no bound."""

    since: datetime | None = None
    until: datetime | None = None


Place = tuple[datetime, str]
"""Where a listing by start stands: the start (UTC) and the id of its last event."""


def expanded(calendar: Calendar, window: Window, now: datetime, after: Place | None = None) -> Iterator[Event]:
    """Yield single events and instances that overlap the window, cancelled ones included, by start and id."""
    starting = after[0] if after else None
    since = max(filter(None, (window.since, starting)), default=None)
    horizon = window.until or now + HORIZON
    streams = [calendar.singles_between(window.since, window.until, starting)]
    for series in calendar.all_series():
        if series.schedule.start.at(calendar.zone) < horizon or calendar.exceptions(series.id):
            exceptions = calendar.exceptions(series.id)
            streams.append(instances_of(series, exceptions, calendar.zone, (since, horizon)))
    for event in merged_by_start(streams, calendar.zone):
        if after is None or place_of(calendar, event) > after:
            yield event


def unexpanded(calendar: Calendar, window: Window, after: Place | None = None) -> Iterator[Event]:
    """Yield single events, exceptions, and series of which anything overlaps the window, by start and id."""
    zone, starting = calendar.zone, after[0] if after else None
    series = [one for one in calendar.all_series() if _series_overlaps(calendar, one, window)]
    exceptions = [
        exception
        for one in calendar.all_series()
        for exception in calendar.exceptions(one.id).values()
        if overlaps(exception, window.since, window.until, zone)
    ]
    recurring = iter(sorted([*series, *exceptions], key=lambda one: place_of(calendar, one)))
    for event in merged_by_start([calendar.singles_between(window.since, window.until, starting), recurring], zone):
        if after is None or place_of(calendar, event) > after:
            yield event


def place_of(calendar: Calendar, event: Event) -> Place:
    """Return where an event stands in a listing by start."""
    return event.schedule.start.at(calendar.zone), event.id


def _series_overlaps(calendar: Calendar, series: Event, window: Window) -> bool:
    if window.until is not None and series.schedule.start.at(calendar.zone) >= window.until:
        return False
    if window.since is None:
        return True
    end = last_end(series.schedule, calendar.zone)
    return end is None or end > window.since
