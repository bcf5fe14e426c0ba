"""When a person may be met: working time, and the bounds of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from nundina.domain.availability import DateRange, PageRules, WorkingTime
from nundina.domain.spans import Span, merged
from nundina.domain.wall_time import day_of, day_span, stretch

_ONE_DAY = timedelta(days=1)


def bookable_days(rules: PageRules, working: WorkingTime, now: int) -> tuple[date, date]:
    """Return the first and the last day on which a meeting may begin, by the clock on the owner's wall."""
    today = day_of(now, ZoneInfo(working.zone))
    if isinstance(rules.bounds, DateRange):
        return max(today, rules.bounds.first), rules.bounds.last
    return today, today + timedelta(days=max(rules.bounds.days, 1) - 1)


def bookable_span(rules: PageRules, working: WorkingTime, now: int) -> Span:
    """Return the same as minutes, the notice that the owner wants taken off; empty where there is nothing."""
    zone = ZoneInfo(working.zone)
    first, last = bookable_days(rules, working, now)
    begin = max(day_span(first, zone)[0], now + rules.minimum_notice)
    return begin, max(begin, day_span(last, zone)[1])


def working_spans(working: WorkingTime, first: date, last: date) -> list[Span]:
    """Return the working time from one day to another, ranges that touch as one, a meeting may lie across midnight.

    The days before and after are looked at too, so that what touches the first and the last is not cut off.
    """
    return merged(_ranges(working, first - _ONE_DAY, last + _ONE_DAY))


def _ranges(working: WorkingTime, first: date, last: date) -> Iterator[Span]:
    zone = ZoneInfo(working.zone)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for begin, end in working.on(day):
            yield stretch(day, begin, end, zone)
