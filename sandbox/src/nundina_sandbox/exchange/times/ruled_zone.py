"""A zone that two yearly rules describe, as clients may send one of their own."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

LAST = -1
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearlyMoment:
    """A time of day on a day of each year: a date, or the n-th such weekday of a month (Monday is 0)."""

    month: int
    at: time
    weekday: int | None = None
    order: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        """Raise ValueError for a day that no year has."""
        if not (1 <= self.month <= 12 and (self.order == LAST or 1 <= self.order <= 5) and 1 <= self.day <= 31):
            raise ValueError(self)

    def in_year(self, year: int) -> datetime:
        """Return the local time, without a zone, at which it comes in a year."""
        length = calendar.monthrange(year, self.month)[1]
        if self.weekday is None:
            day = min(self.day, length)
        elif self.order == LAST:
            day = length - (datetime(year, self.month, length, tzinfo=UTC).weekday() - self.weekday) % 7
        else:
            first = (self.weekday - datetime(year, self.month, 1, tzinfo=UTC).weekday()) % 7 + 1
            day = first + 7 * (self.order - 1)
            day = day if day <= length else day - 7
        return datetime.combine(datetime(year, self.month, day, tzinfo=UTC).date(), self.at)


@dataclass(frozen=True, slots=True)
class RuledZone(tzinfo):
    """A zone with a standard offset and, between two moments of the year, a daylight one."""

    standard: timedelta
    daylight: timedelta | None = None
    to_daylight: YearlyMoment | None = None
    to_standard: YearlyMoment | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for an offset of a day or more."""
        if any(offset is not None and abs(offset) >= _DAY for offset in (self.standard, self.daylight)):
            raise ValueError(self)

    def utcoffset(self, at: datetime | None) -> timedelta:
        """Return the offset at a local time; of the hour that comes twice, `fold` 1 is the second."""
        if at is None or self.daylight is None or self.to_daylight is None or self.to_standard is None:
            return self.standard
        local = at.replace(tzinfo=None, fold=0)
        begin, end = self.to_daylight.in_year(local.year), self.to_standard.in_year(local.year)
        if at.fold and end - (self.daylight - self.standard) <= local < end:
            return self.standard
        return self.daylight if _within(local, begin, end) else self.standard

    def dst(self, at: datetime | None) -> timedelta:
        """Return how much of the offset is daylight saving."""
        return self.utcoffset(at) - self.standard

    def tzname(self, at: datetime | None) -> str:
        """Return a name for people."""
        return "UTC" if not self.utcoffset(at) else f"UTC{self.utcoffset(at)}"

    def fromutc(self, at: datetime) -> datetime:
        """Return the local time of a moment in UTC."""
        moment = at.replace(tzinfo=None)
        standard = moment + self.standard
        if self.daylight is None or self.to_daylight is None or self.to_standard is None:
            return standard.replace(tzinfo=self)
        gained = self.daylight - self.standard
        begin, end = self.to_daylight.in_year(standard.year), self.to_standard.in_year(standard.year)
        if _within(standard, begin, end - gained):
            return (moment + self.daylight).replace(tzinfo=self)
        twice = end - gained <= standard < end
        return standard.replace(tzinfo=self, fold=int(twice))


def _within(local: datetime, begin: datetime, end: datetime) -> bool:
    """Return whether a time is between two, or on the southern half of the world outside of them."""
    return begin <= local < end if begin < end else not end <= local < begin
