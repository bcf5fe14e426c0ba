"""Why a time is not offered (MTG-10): the same rules as in slots, asked about one time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from nundina.domain.availability import PageRules, WorkingTime
from nundina.domain.free_time import bookable_days, working_spans
from nundina.domain.slots import Taken, full_days
from nundina.domain.spans import Span
from nundina.domain.wall_time import day_of


class Closure(StrEnum):
    """What closes a time. The first that applies is the answer: it has to go before any other matters."""

    PAST = "past"
    NOTICE = "notice"  # too soon
    BOUNDS = "bounds"  # before the first day or after the last
    DAY_OFF = "day_off"  # an override says so (MTG-11)
    OTHER_HOURS = "other_hours"  # an override has other hours
    HOURS = "hours"  # outside of working hours
    EVENT = "event"
    EVENT_BUFFER = "event_buffer"  # an event is too near
    BOOKING = "booking"
    BOOKING_BUFFER = "booking_buffer"
    DAY_LIMIT = "day_limit"
    GRID = "grid"  # between two times that are offered


@dataclass(frozen=True, slots=True)
class Explanation:
    """What closes a time, and where that stands where it is a stretch of time."""

    closure: Closure
    span: Span | None = None


def why_closed(
    rules: PageRules, working: WorkingTime, taken: Taken, now: int, duration: int, start: int
) -> Explanation | None:
    """Return what closes a time for a meeting of a duration, or None: it is offered."""
    return (
        _too_soon(rules, now, start)
        or _out_of_bounds(rules, working, now, start)
        or _outside_hours(rules, working, now, duration, start)
        or _is_taken(rules, taken, duration, start)
        or _full_day(rules, working, taken, start)
        or _between(rules, working, now, duration, start)
    )


def _too_soon(rules: PageRules, now: int, start: int) -> Explanation | None:
    if start < now:
        return Explanation(Closure.PAST)
    return Explanation(Closure.NOTICE) if start < now + rules.minimum_notice else None


def _out_of_bounds(rules: PageRules, working: WorkingTime, now: int, start: int) -> Explanation | None:
    first, last = bookable_days(rules, working, now)
    inside = first <= day_of(start, ZoneInfo(working.zone)) <= last
    return None if inside else Explanation(Closure.BOUNDS)


def _outside_hours(rules: PageRules, working: WorkingTime, now: int, duration: int, start: int) -> Explanation | None:
    if _range_around(rules, working, now, duration, start):
        return None
    override = working.overrides.get(day_of(start, ZoneInfo(working.zone)))
    if override is None:
        return Explanation(Closure.HOURS)
    return Explanation(Closure.OTHER_HOURS if override else Closure.DAY_OFF)


def _range_around(rules: PageRules, working: WorkingTime, now: int, duration: int, start: int) -> Span | None:
    spans = working_spans(working, *bookable_days(rules, working, now))
    return next(((begin, end) for begin, end in spans if begin <= start and start + duration <= end), None)


def _is_taken(rules: PageRules, taken: Taken, duration: int, start: int) -> Explanation | None:
    kinds = (
        (taken.events, Closure.EVENT, Closure.EVENT_BUFFER),
        (taken.bookings, Closure.BOOKING, Closure.BOOKING_BUFFER),
    )
    end = start + duration
    for spans, itself, _ in kinds:
        found = _touching(spans, start, end)
        if found:
            return Explanation(itself, found)
    for spans, _, buffer in kinds:
        found = _touching(spans, start - rules.buffer_before, end + rules.buffer_after)
        if found:
            return Explanation(buffer, found)
    return None


def _touching(spans: Sequence[Span], start: int, end: int) -> Span | None:
    return min((span for span in spans if span[0] < end and span[1] > start and span[0] < span[1]), default=None)


def _full_day(rules: PageRules, working: WorkingTime, taken: Taken, start: int) -> Explanation | None:
    full = day_of(start, ZoneInfo(working.zone)) in full_days(rules, taken)
    return Explanation(Closure.DAY_LIMIT) if full else None


def _between(rules: PageRules, working: WorkingTime, now: int, duration: int, start: int) -> Explanation | None:
    """Say whether the time is between two of the grid: nothing closes it but that the page counts in steps."""
    around = _range_around(rules, working, now, duration, start)
    off_the_grid = around is not None and (start - around[0]) % max(rules.increment, 1)
    return Explanation(Closure.GRID) if off_the_grid else None
