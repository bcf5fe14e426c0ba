"""Which times a scheduling page offers: pure arithmetic on minutes in UTC.

A time is offered where the meeting lies in working time, and the meeting with the buffers around it touches nothing
that is taken: neither an event of a calendar, nor another booking with the buffers of its own (MTG-6).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from nundina.domain.availability import PageRules, WorkingTime
from nundina.domain.free_time import bookable_days, bookable_span, working_spans
from nundina.domain.spans import Span, merged
from nundina.domain.wall_time import day_span


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What closes times, each list in any order and overlapping as it likes."""

    events: Sequence[Span] = ()  # of the calendars that count
    bookings: Sequence[Span] = ()  # of the person, on whichever page, each with its own buffers
    a_day: Mapping[date, int] = field(default_factory=dict)  # bookings of this page, by the owner's day


def slots(rules: PageRules, working: WorkingTime, taken: Taken, now: int, duration: int) -> list[int]:
    """Return the minutes at which a meeting of a duration may begin, in order."""
    bounds = bookable_span(rules, working, now)
    blocked = merged([*taken.events, *taken.bookings])
    found = _open_starts(rules, duration, working_spans(working, *bookable_days(rules, working, now)), blocked, bounds)
    full = [day_span(day, ZoneInfo(working.zone)) for day in full_days(rules, taken)]
    return [start for start in found if not any(begin <= start < end for begin, end in full)] if full else found


def full_days(rules: PageRules, taken: Taken) -> list[date]:
    """Return the days that have as many bookings as the owner wants."""
    return [day for day, count in taken.a_day.items() if rules.most_a_day and count >= rules.most_a_day]


def _open_starts(
    rules: PageRules, duration: int, working: Sequence[Span], blocked: Sequence[Span], bounds: Span
) -> list[int]:
    """Return the starts on each range's own grid which leave the meeting and its buffers alone."""
    found: list[int] = []
    ends = [end for _, end in blocked]
    before, after, step = rules.buffer_before, rules.buffer_after, max(rules.increment, 1)
    count = len(blocked)
    earliest, latest = bounds
    for begin, end in working:
        start = begin + max(0, -((begin - earliest) // step)) * step
        last = min(end - duration, latest - 1)
        place = bisect_left(ends, start - before + 1)
        while start <= last:
            while place < count and ends[place] <= start - before:
                place += 1
            if place < count and blocked[place][0] < start + duration + after:
                # On to the first start of the grid that has what is taken, and the buffer after it, behind it.
                start += -((start - ends[place] - before) // step) * step
            else:
                found.append(start)
                start += step
    return found
