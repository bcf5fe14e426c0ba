"""Zones that a client describes itself, in the three ways that EWS knows."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, time, timedelta, tzinfo

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.times.recurrence import DAYS, INDEXES, MONTHS
from nundina_sandbox.exchange.times.ruled_zone import LAST, RuledZone, YearlyMoment
from nundina_sandbox.exchange.times.zone_definitions import NamedZone, named_zone
from nundina_sandbox.exchange.times.zones import ZONES, not_valid

_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")
_LAST_WEEK = 5


@contextmanager
def _in_order() -> Generator[None, None, None]:
    """Turn what cannot be a zone into Exchange's word for it."""
    try:
        yield
    except (ValueError, OverflowError) as error:
        raise ExchangeError("ErrorTimeZone") from error


def zone_defined_by(element: Element) -> NamedZone:
    """Return the zone of a TimeZoneDefinition: one of Windows' by its id, or the client's own.

    Raises ExchangeError when it is neither.
    """
    name = element.get("Id") or ""
    if name in ZONES:
        return named_zone(name)
    if part(element, "Periods") is None:
        raise ExchangeError("ErrorTimeZone", f"The time zone {name!r} is not known.")
    with _in_order():
        return NamedZone(name, _from_periods(element), element.get("Name") or "", tuple(parts_of(element)))


def _from_periods(element: Element) -> tzinfo:
    offsets = {p.get("Id"): -span_of(p.get("Bias") or "PT0S") for p in parts_of(part(element, "Periods"))}
    groups = parts_of(part(element, "TransitionsGroups"))
    changes = parts_of(groups[-1]) if groups else []
    found = {text_at(change, "To") or "": change for change in changes}
    known = {period: offsets[period] for period in found if period in offsets}
    if not known:
        return RuledZone(next(iter(offsets.values()), timedelta()))
    (low, standard), (high, daylight) = (pick(known.items(), key=lambda item: item[1]) for pick in (min, max))
    if low == high or "Recurring" not in name_of(found[low]):
        return RuledZone(standard)
    return RuledZone(standard, daylight, _recurring(found[high]), _recurring(found[low]))


def _recurring(change: Element) -> YearlyMoment:
    month, at = int(text_at(change, "Month") or 1), _time(span_of(text_at(change, "TimeOffset") or "PT0S"))
    if name_of(change) == "RecurringDateTransition":
        return YearlyMoment(month, at, day=int(text_at(change, "Day") or 1))
    order = int(text_at(change, "Occurrence") or 1)
    return YearlyMoment(month, at, DAYS.index(text_at(change, "DayOfWeek") or "Sunday"), order if order > 0 else LAST)


def _time(span: timedelta) -> time:
    minutes = int(span.total_seconds()) // 60 % (24 * 60)
    return time(minutes // 60, minutes % 60)


def span_of(text: str) -> timedelta:
    """Return an xs:duration without years and months; raises ExchangeError for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise not_valid(text, "duration")
    days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found[1] else span


def zone_by_bias(element: Element) -> tzinfo:
    """Return the zone of a SerializableTimeZone: biases in minutes, positive west of Greenwich.

    Raises ExchangeError ErrorTimeZone for one that cannot be.
    """
    with _in_order():
        base = int(text_at(element, "Bias") or 0)
        standard, daylight = part(element, "StandardTime"), part(element, "DaylightTime")
        offsets = [-timedelta(minutes=base + int(text_at(side, "Bias") or 0)) for side in (standard, daylight)]
        moments = [_by_order(side) for side in (standard, daylight)]
        if None in moments or offsets[0] == offsets[1]:
            return RuledZone(offsets[0])
        return RuledZone(offsets[0], offsets[1], moments[1], moments[0])


def _by_order(side: Element | None) -> YearlyMoment | None:
    """Month 0 says that there is no daylight saving; a year, that DayOrder is a day of the month."""
    month, order = int(text_at(side, "Month") or 0), int(text_at(side, "DayOrder") or 0)
    if not month:
        return None
    at = time.fromisoformat((text_at(side, "Time") or "00:00:00").strip())
    if text_at(side, "Year"):
        return YearlyMoment(month, at, day=order)
    weekday = DAYS.index(text_at(side, "DayOfWeek") or "Sunday")
    return YearlyMoment(month, at, weekday, LAST if order == _LAST_WEEK else order)


def meeting_zone(element: Element) -> NamedZone:
    """Return the zone of a MeetingTimeZone, as clients of Exchange 2007 send it."""
    with _in_order():
        return _meeting_zone(element)


def _meeting_zone(element: Element) -> NamedZone:
    name = element.get("TimeZoneName") or ""
    base = text_at(element, "BaseOffset")
    if base is None:
        return named_zone(name) if name in ZONES else NamedZone(name or "UTC", UTC)
    sides = [part(element, side) for side in ("Standard", "Daylight")]
    if any(part(side, "RelativeYearlyRecurrence") is None for side in sides):
        return NamedZone(name, RuledZone(-span_of(base)))
    offsets = [-span_of(base) - span_of(text_at(side, "Offset") or "PT0S") for side in sides]
    return NamedZone(name, RuledZone(offsets[0], offsets[1], _by_words(sides[1]), _by_words(sides[0])))


def _by_words(side: Element | None) -> YearlyMoment:
    rule = part(side, "RelativeYearlyRecurrence")
    month = MONTHS.index(text_at(rule, "Month") or "January") + 1
    weekday = DAYS.index(text_at(rule, "DaysOfWeek") or "Sunday")
    at = time.fromisoformat((text_at(side, "Time") or "00:00:00").strip()[:8])
    return YearlyMoment(month, at, weekday, INDEXES[text_at(rule, "DayOfWeekIndex") or "First"])
