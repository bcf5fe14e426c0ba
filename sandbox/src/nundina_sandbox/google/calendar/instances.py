"""The instances of a series: what the rule gives, with the exceptions put in."""

import heapq
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.moments import Moment
from nundina_sandbox.google.calendar.recurrence import length_added, occurrences

_INSTANCE = re.compile(r"^(.+)_(\d{8})(?:T(\d{6})Z)?$")


def instance_id(series_id: str, original: Moment) -> str:
    """Return the id of the instance that the series has at this start."""
    return f"{series_id}_{original.key()}"


def split_id(event_id: str) -> tuple[str, Moment] | None:
    """Return the series' id and the original start that an instance id names, None if it is no such id."""
    found = _INSTANCE.match(event_id)
    if found is None:
        return None
    try:
        if found[3] is None:
            return found[1], Moment(day=date(int(found[2][:4]), int(found[2][4:6]), int(found[2][6:])))
        instant = datetime.strptime(found[2] + found[3], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found[1], Moment(instant=instant)


def instance_of(series: Event, original: Moment, calendar_zone: str) -> Event:
    """Return the instance as the rule gives it, with the series' fields, number and status."""
    original = Moment(original.day, original.instant, series.schedule.start.zone)
    schedule = replace(
        series.schedule, start=original, end=length_added(series.schedule, original, calendar_zone), recurrence=()
    )
    return replace(
        series,
        id=instance_id(series.id, original),
        schedule=schedule,
        series_id=series.id,
        original=original,
        formers=(),
    )


def instances_of(
    series: Event,
    exceptions: Mapping[str, Event],
    calendar_zone: str,
    window: tuple[datetime | None, datetime],
) -> Iterator[Event]:
    """Yield a series' instances that overlap the window (aware), cancelled ones included, by start.

    `exceptions` are keyed by their instance id; a moved one comes where it is now.
    """
    since, until = window
    regular = _regular(series, exceptions, calendar_zone, window)
    moved = sorted(
        (one for one in exceptions.values() if overlaps(one, since, until, calendar_zone)),
        key=lambda one: one.schedule.start.at(calendar_zone),
    )
    yield from merged_by_start([regular, iter(moved)], calendar_zone)


def _regular(
    series: Event, exceptions: Mapping[str, Event], calendar_zone: str, window: tuple[datetime | None, datetime]
) -> Iterator[Event]:
    since, until = window
    for original in occurrences(series.schedule, calendar_zone, since):
        if original.at(calendar_zone) >= until:
            return
        one = instance_of(series, original, calendar_zone)
        if one.id not in exceptions and overlaps(one, since, until, calendar_zone):
            yield one


def merged_by_start(streams: list[Iterator[Event]], calendar_zone: str) -> Iterator[Event]:
    """Yield the events of streams that are each in order of start, in order of start and id."""
    return heapq.merge(*streams, key=lambda one: (one.schedule.start.at(calendar_zone), one.id))


def overlaps(event: Event, since: datetime | None, until: datetime | None, calendar_zone: str) -> bool:
    """Say whether it ends after `since` and starts before `until` (aware; None is no bound)."""
    start, end = event.schedule.start.at(calendar_zone), event.schedule.end.at(calendar_zone)
    return (since is None or end > since or (start == end and start >= since)) and (until is None or start < until)
