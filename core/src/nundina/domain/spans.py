"""Stretches of time as pairs of whole minutes since 1970-01-01 00:00 UTC, half open: (begin, end).

Integers, because free time is computed over months of them for every visitor of a scheduling page, and because a
minute in UTC neither repeats nor is skipped when clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

DAY = 1440  # minutes
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def minute_of(instant: datetime) -> int:
    """Return the minute in which an instant lies.

    >>> minute_of(datetime(1970, 1, 2, 0, 1, 59, tzinfo=UTC))
    1441
    """
    return (instant - _EPOCH) // _MINUTE


def minute_after(instant: datetime) -> int:
    """Return the first minute that does not begin before an instant: what is taken until then is taken to its end.

    >>> minute_after(datetime(1970, 1, 1, 0, 1, 1, tzinfo=UTC))
    2
    """
    return -((_EPOCH - instant) // _MINUTE)


def instant_of(minute: int) -> datetime:
    """Return when a minute begins, in UTC."""
    return _EPOCH + minute * _MINUTE


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one, empty ones left out.

    >>> merged([(5, 9), (0, 2), (2, 3), (4, 4), (6, 7)])
    [(0, 3), (5, 9)]
    """
    found: list[Span] = []
    append = found.append
    begin = end = None
    for one, other in sorted(spans, key=itemgetter(0)):
        if one >= other:
            continue
        if end is None or begin is None:
            begin, end = one, other
        elif one <= end:
            if other > end:
                end = other
        else:
            append((begin, end))
            begin, end = one, other
    if end is not None and begin is not None:
        append((begin, end))
    return found


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what is left of spans; both are as `merged` gives them.

    >>> without([(0, 10), (20, 30)], [(2, 4), (8, 25)])
    [(0, 2), (4, 8), (25, 30)]
    """
    left: list[Span] = []
    first = 0
    for one, other in spans:
        begin = one
        while first < len(taken) and taken[first][1] <= begin:
            first += 1
        for place in range(first, len(taken)):
            out, back = taken[place]
            if out >= other:
                break
            if out > begin:
                left.append((begin, out))
            begin = max(begin, back)
            if begin >= other:
                break
        if begin < other:
            left.append((begin, other))
    return left
