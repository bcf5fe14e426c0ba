"""What clocks on the wall show, as minutes in UTC: neither change of the year shifts or loses a time (MTG-7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nundina.domain.spans import DAY, Span, instant_of, minute_of


def day_of(minute: int, zone: ZoneInfo) -> date:
    """Return the day that a minute belongs to in a zone."""
    return instant_of(minute).astimezone(zone).date()


def day_span(day: date, zone: ZoneInfo) -> Span:
    """Return a whole day, which has 23, 24 or 25 hours, or others where a country changed its mind."""
    return stretch(day, 0, DAY, zone)


def stretch(day: date, begin: int, end: int, zone: ZoneInfo) -> Span:
    """Return what lies between two wall times of a day, given in minutes after midnight; 1440 is the day's end.

    A time that clocks show twice begins the first time and ends the second. One that they skip is the moment of the
    skip. So a stretch loses nothing that anybody could have meant by it.

    >>> [instant_of(each).hour for each in stretch(date(2026, 10, 25), 60, 150, ZoneInfo("Europe/Berlin"))]
    [23, 1]
    """
    return _minute_at(day, begin, zone, fold=0), _minute_at(day, end, zone, fold=1)


def _minute_at(day: date, minute: int, zone: ZoneInfo, fold: int) -> int:
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    meant = shown.replace(tzinfo=zone, fold=fold)
    found = meant.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != shown:
        return _skip_near(shown, zone)
    return minute_of(found)


def _skip_near(shown: datetime, zone: ZoneInfo) -> int:
    """Return when clocks skipped a wall time: between what it would be by the old offset and by the new one."""
    early, late = sorted(minute_of(shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)) for fold in (0, 1))
    offset = instant_of(early).astimezone(zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if instant_of(middle).astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late
