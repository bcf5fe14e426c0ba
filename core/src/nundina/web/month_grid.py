"""A month as the reader's calendars show it: weeks that begin on their first day, and where the months beside are."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_skeleton, get_day_names


@dataclass(frozen=True, slots=True)
class Month:
    """One month."""

    first: date
    title: str
    day_names: tuple[tuple[str, str], ...]  # short and whole, in the order of a week
    weeks: tuple[tuple[date | None, ...], ...]  # None: a day of another month

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=31)).replace(day=1)


def month_of(day: date, locale: Locale) -> Month:
    """Return the month of a day as a locale writes it."""
    first = day.replace(day=1)
    begins = locale.first_week_day
    order = [(begins + number) % 7 for number in range(7)]
    short, whole = (get_day_names(width, "stand-alone", locale) for width in ("short", "wide"))
    weeks = Calendar(begins).monthdatescalendar(first.year, first.month)
    return Month(
        first=first,
        title=format_skeleton("yMMMM", first, locale=locale),
        day_names=tuple((short[number], whole[number]) for number in order),
        weeks=tuple(tuple(each if each.month == first.month else None for each in week) for week in weeks),
    )
