"""A recurrence as XML."""

from collections.abc import Iterator
from datetime import date

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.times.recurrence import DAY_GROUPS, DAYS, FREQUENCIES, INDEXES, MONTHS, Recurrence
from nundina_sandbox.exchange.times.zones import not_valid

MOST_OCCURRENCES = 999


def recurrence_from(element: Element) -> Recurrence:
    """Return what a Recurrence element says; raises ExchangeError for what Exchange refuses."""
    parts = parts_of(element)
    if len(parts) != 2 or name_of(parts[0]) not in FREQUENCIES:
        raise ExchangeError("ErrorCalendarInvalidRecurrence")
    pattern, extent = parts
    return Recurrence(
        name_of(pattern),
        _day(text_at(extent, "StartDate")),
        _number(pattern, "Interval", 1, 999) or 1,
        _days(pattern),
        _one_of(text_at(pattern, "DayOfWeekIndex") or "First", tuple(INDEXES)),
        _number(pattern, "DayOfMonth", 1, 31) or 1,
        _one_of(text_at(pattern, "Month") or "January", MONTHS),
        text_at(pattern, "FirstDayOfWeek"),
        _day(text_at(extent, "EndDate")) if part(extent, "EndDate") is not None else None,
        _number(extent, "NumberOfOccurrences", 1, MOST_OCCURRENCES),
    )


def _days(pattern: Element) -> tuple[str, ...]:
    days = tuple((text_at(pattern, "DaysOfWeek") or "").split())
    for day in days:
        _one_of(day, (*DAYS, *DAY_GROUPS))
    if not days and name_of(pattern) in ("WeeklyRecurrence", "RelativeMonthlyRecurrence", "RelativeYearlyRecurrence"):
        raise ExchangeError("ErrorCalendarInvalidRecurrence")
    return days


def _one_of(word: str, allowed: tuple[str, ...]) -> str:
    if word not in allowed:
        raise not_valid(word, "string")
    return word


def _number(element: Element, name: str, least: int, most: int) -> int | None:
    text = text_at(element, name)
    if text is None:
        return None
    if not text.strip().isdigit() or not least <= int(text) <= most:
        raise ExchangeError("ErrorCalendarInvalidRecurrence")
    return int(text)


def _day(text: str | None) -> date:
    try:
        # An xs:date may carry an offset, which means nothing here.
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError as error:
        raise not_valid(text or "", "date") from error


def recurrence_element(name: str, recurrence: Recurrence) -> Element:
    """Return a Recurrence element."""
    return t(name, [t(recurrence.pattern, list(_pattern(recurrence))), _range(recurrence)])


def _pattern(recurrence: Recurrence) -> Iterator[Element]:
    kind = recurrence.pattern
    if "Yearly" not in kind:
        yield t("Interval", recurrence.interval)
    if kind.startswith("Absolute"):
        yield t("DayOfMonth", recurrence.day_of_month)
    if kind == "WeeklyRecurrence" or kind.startswith("Relative"):
        yield t("DaysOfWeek", " ".join(recurrence.days))
    if kind.startswith("Relative"):
        yield t("DayOfWeekIndex", recurrence.index)
    if "Yearly" in kind:
        yield t("Month", recurrence.month)
    if kind == "WeeklyRecurrence" and recurrence.week_begins:
        yield t("FirstDayOfWeek", recurrence.week_begins)


def _range(recurrence: Recurrence) -> Element:
    first = t("StartDate", recurrence.first_day.isoformat())
    if recurrence.count is not None:
        return t("NumberedRecurrence", [first, t("NumberOfOccurrences", recurrence.count)])
    if recurrence.last_day is not None:
        return t("EndDateRecurrence", [first, t("EndDate", recurrence.last_day.isoformat())])
    return t("NoEndRecurrence", [first])
