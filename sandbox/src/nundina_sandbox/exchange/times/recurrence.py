"""The patterns and ranges of a series as EWS has them, and the starts that they give."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from dateutil import rrule

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_GROUPS = {"Day": DAYS, "Weekday": DAYS[:5], "WeekendDay": DAYS[5:]}
INDEXES = {"First": 1, "Second": 2, "Third": 3, "Fourth": 4, "Last": -1}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "DailyRecurrence": 3,
    "WeeklyRecurrence": 2,
    "AbsoluteMonthlyRecurrence": 1,
    "RelativeMonthlyRecurrence": 1,
    "AbsoluteYearlyRecurrence": 0,
    "RelativeYearlyRecurrence": 0,
}
"""Every pattern, with how often it comes round: dateutil's YEARLY is 0, DAILY 3."""
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A pattern by its name in EWS and its range; what a pattern does not have is left at its default."""

    pattern: str
    first_day: date
    interval: int = 1
    days: tuple[str, ...] = ()
    index: str = "First"
    day_of_month: int = 1
    month: str = "January"
    week_begins: str | None = None
    last_day: date | None = None
    count: int | None = None

    def starts(self, at: time, zone: tzinfo, until: datetime | None = None) -> Iterator[datetime]:
        """Yield the starts in UTC, the earliest first, where each is at this time of day in the zone.

        A series without an end goes on up to `until`, which it has to have then.
        """
        for local in self._rule(at):
            start = local.replace(tzinfo=zone).astimezone(UTC)
            if until is not None and start >= until:
                return
            yield start

    def _rule(self, at: time) -> rrule.rrule:
        begin = datetime.combine(self.first_day, at)
        end = None if self.last_day is None else datetime.combine(self.last_day, time.max)
        return rrule.rrule(
            FREQUENCIES[self.pattern],
            dtstart=begin,
            interval=self.interval,
            count=self.count,
            until=end,
            wkst=DAYS.index(self.week_begins or "Sunday"),
            byweekday=self._weekdays(),
            bymonthday=self._month_days(),
            bymonth=MONTHS.index(self.month) + 1 if "Yearly" in self.pattern else None,
            bysetpos=self._position(),
        )

    def _weekdays(self) -> list[int] | None:
        if not self.days or self.pattern == "DailyRecurrence":
            return None
        named = [name for day in self.days for name in DAY_GROUPS.get(day, (day,))]
        return [DAYS.index(name) for name in named]

    def _month_days(self) -> list[int] | None:
        if "Absolute" not in self.pattern:
            return None
        # A day that a month does not have is its last day, as in Outlook.
        return list(range(min(self.day_of_month, _SHORTEST_MONTH), self.day_of_month + 1))

    def _position(self) -> int | None:
        if "Absolute" in self.pattern:
            return -1
        return INDEXES[self.index] if "Relative" in self.pattern else None

    @property
    def ends(self) -> bool:
        """Whether the series has a last occurrence."""
        return self.last_day is not None or self.count is not None

    def moved(self, by: timedelta) -> "Recurrence":
        """Return the same pattern for a series whose first day is so much later."""
        return replace(self, first_day=self.first_day + by)
