"""The yearly rules of an IANA zone, found by looking at its offsets, as Windows' registry would have them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from nundina_sandbox.exchange.times.ruled_zone import LAST, YearlyMoment

FIRST_YEAR, LAST_YEAR = 2015, 2035
_STEP = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class YearRules:
    """Offsets from UTC in one year, and when they change; without a change only `standard` counts."""

    standard: timedelta
    daylight: timedelta | None = None
    to_daylight: YearlyMoment | None = None
    to_standard: YearlyMoment | None = None


@cache
def rules_of(zone: str) -> tuple[tuple[int, YearRules], ...]:
    """Return the rules of a zone, each with the first year in which it holds."""
    found: list[tuple[int, YearRules]] = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        rules = _in_year(ZoneInfo(zone), year)
        if not found or found[-1][1] != rules:
            found.append((year, rules))
    return tuple(found)


def _in_year(zone: ZoneInfo, year: int) -> YearRules:
    changes = list(_changes(zone, year))
    ups = [(at, before, after) for at, before, after in changes if after > before]
    downs = [(at, before, after) for at, before, after in changes if after < before]
    if not ups or not downs:
        return YearRules(_offset(zone, datetime(year, 12, 31, tzinfo=UTC)))
    _, standard, daylight = ups[0]
    return YearRules(standard, daylight, _moment(*ups[0][:2]), _moment(*downs[-1][:2]))


def _changes(zone: ZoneInfo, year: int) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Yield each moment (UTC) at which the offset changes, with the offset before and after."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        following = min(at + _STEP, end)
        before, after = _offset(zone, at), _offset(zone, following)
        if before != after:
            yield _moment_of_change(zone, at, following), before, after
        at = following


def _moment_of_change(zone: ZoneInfo, earlier: datetime, later: datetime) -> datetime:
    before = _offset(zone, earlier)
    while later - earlier > timedelta(minutes=1):
        middle = earlier + (later - earlier) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle == earlier:
            break
        if _offset(zone, middle) == before:
            earlier = middle
        else:
            later = middle
    return later


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _moment(at: datetime, before: timedelta) -> YearlyMoment:
    local = (at + before).replace(tzinfo=None)
    is_last = local.day + 7 > calendar.monthrange(local.year, local.month)[1]
    order = LAST if is_last else (local.day - 1) // 7 + 1
    return YearlyMoment(local.month, local.time(), local.weekday(), order, local.day)
