"""The days of a series, from Graph's patterns and ranges.

Protocol: https://learn.microsoft.com/graph/api/resources/patternedrecurrence
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

from nundina_sandbox.microsoft.graph.errors import bad_body, invalid_property
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.zones import windows_name

DAYS = {"sunday": SU, "monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH, "friday": FR, "saturday": SA}
INDEXES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_FREQUENCIES: dict[str, Literal[0, 1, 2, 3, 4, 5, 6]] = {
    "daily": DAILY,
    "weekly": WEEKLY,
    "absoluteMonthly": MONTHLY,
    "relativeMonthly": MONTHLY,
    "absoluteYearly": YEARLY,
    "relativeYearly": YEARLY,
}
RANGES = ("endDate", "noEnd", "numbered")
MOST_OCCURRENCES = 999
"""Exchange takes no numbered range with more."""
LAST_DAY = date(4500, 8, 31)
"""How far Exchange's calendars go."""


def recurrence_from(body: object, start: date, zone: str) -> Json | None:
    """Return a patternedRecurrence with everything that Graph adds; None for none. Raises GraphError 400."""
    if body is None:
        return None
    pattern, span = (body.get("pattern"), body.get("range")) if isinstance(body, dict) else (None, None)
    if not isinstance(pattern, dict) or not isinstance(span, dict):
        raise invalid_property()
    found = {"pattern": _pattern(pattern, start), "range": _range(span, start, zone)}
    if next(days_of(found, start), None) is None:
        raise invalid_property()
    return found


def days_of(recurrence: Mapping[str, Any], since: date) -> Iterator[date]:
    """Yield the days from `since` on, in order; a series without an end goes on to the end of Exchange's time."""
    rule = _rule(json.dumps(recurrence, sort_keys=True))
    at = rule.after(datetime.combine(since, datetime.min.time()), inc=True)
    if at is None:
        return
    if recurrence["range"]["type"] == "numbered":
        yield from (one.date() for one in rule if one.date() >= since)
        return
    yield from (one.date() for one in rule.xafter(datetime.combine(since, datetime.min.time()), inc=True))


def first_day(recurrence: Mapping[str, Any]) -> date:
    """Return the first day of a series; raises GraphError 400 for one that has none."""
    first = next(days_of(recurrence, date.fromisoformat(recurrence["range"]["startDate"])), None)
    if first is None:
        raise invalid_property()
    return first


def has_day(recurrence: Mapping[str, Any], day: date) -> bool:
    """Say whether the series falls on this day."""
    return next(days_of(recurrence, day), None) == day


def last_day(recurrence: Mapping[str, Any]) -> date:
    """Return the last day on which an occurrence may begin."""
    kind = recurrence["range"]["type"]
    if kind == "endDate":
        return date.fromisoformat(recurrence["range"]["endDate"])
    if kind == "numbered":
        return list(days_of(recurrence, date.fromisoformat(recurrence["range"]["startDate"])))[-1]
    return LAST_DAY


@lru_cache(maxsize=4096)
def _rule(text: str) -> rrule:
    recurrence = json.loads(text)
    pattern, span = recurrence["pattern"], recurrence["range"]
    asked: dict[str, Any] = {"interval": pattern["interval"], "wkst": DAYS[pattern["firstDayOfWeek"]]}
    asked |= _days_within(pattern)
    if span["type"] == "numbered":
        asked["count"] = span["numberOfOccurrences"]
    else:
        last = date.fromisoformat(span["endDate"]) if span["type"] == "endDate" else LAST_DAY
        asked["until"] = datetime.combine(last, datetime.min.time())
    start = datetime.combine(date.fromisoformat(span["startDate"]), datetime.min.time())
    return rrule(_FREQUENCIES[pattern["type"]], dtstart=start, cache=True, **asked)


def _days_within(pattern: Json) -> dict[str, Any]:
    kind = pattern["type"]
    if kind == "daily":
        return {}
    if kind == "weekly":
        return {"byweekday": [DAYS[day] for day in pattern["daysOfWeek"]]}
    found: dict[str, Any] = {"bymonth": pattern["month"]} if kind.endswith("Yearly") else {}
    if kind.startswith("relative"):
        days = [DAYS[day] for day in pattern["daysOfWeek"]]
        return found | {"byweekday": days, "bysetpos": INDEXES[pattern["index"]]}
    day = pattern["dayOfMonth"]
    # The 31st of a short month is its last day, as Outlook has it, not none.
    return found | ({"bymonthday": day} if day <= 28 else {"bymonthday": list(range(28, day + 1)), "bysetpos": -1})


def _pattern(body: Json, start: date) -> Json:
    kind = body.get("type")
    if kind not in _FREQUENCIES:
        raise bad_body("Cannot convert a value to the expected type 'microsoft.graph.recurrencePatternType'.")
    days = body.get("daysOfWeek") or []
    if not isinstance(days, list) or any(day not in DAYS for day in days):
        raise bad_body("Cannot convert a value to the expected type 'microsoft.graph.dayOfWeek'.")
    found = {
        "type": kind,
        "interval": _number(body, "interval", 1, 999),
        "month": _number(body, "month", start.month, 12) if kind.endswith("Yearly") else 0,
        "dayOfMonth": _number(body, "dayOfMonth", start.day, 31) if kind.startswith("absolute") else 0,
        "daysOfWeek": days,
        "firstDayOfWeek": _choice(body, "firstDayOfWeek", tuple(DAYS), "sunday"),
        "index": _choice(body, "index", tuple(INDEXES), "first"),
    }
    if (kind == "weekly" or kind.startswith("relative")) != bool(days):
        if days:
            return found | {"daysOfWeek": []}
        raise invalid_property()
    return found if days else {name: value for name, value in found.items() if name != "daysOfWeek"}


def _range(body: Json, start: date, zone: str) -> Json:
    kind = body.get("type")
    if kind not in RANGES:
        raise bad_body("Cannot convert a value to the expected type 'microsoft.graph.recurrenceRangeType'.")
    first = _date(body.get("startDate")) or start
    if first != start:
        raise invalid_property()
    found: Json = {"type": kind, "startDate": first.isoformat(), "endDate": "0001-01-01"}
    if kind == "endDate":
        last = _date(body.get("endDate"))
        if last is None or last < first:
            raise invalid_property()
        found["endDate"] = last.isoformat()
    try:
        found["recurrenceTimeZone"] = windows_name(body.get("recurrenceTimeZone") or zone)
    except (ValueError, AttributeError, TypeError):
        raise invalid_property() from None
    numbered = kind == "numbered"
    found["numberOfOccurrences"] = _number(body, "numberOfOccurrences", 0, MOST_OCCURRENCES) if numbered else 0
    return found


def _number(body: Json, name: str, usual: int, most: int) -> int:
    value = body.get(name)
    if value in (None, 0) and usual:
        return usual
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise invalid_property()
    return value


def _choice(body: Json, name: str, choices: tuple[str, ...], usual: str) -> str:
    value = body.get(name) or usual
    if value not in choices:
        raise bad_body(f"Cannot convert the value of '{name}' to the expected type.")
    return str(value)


def _date(value: object) -> date | None:
    if value is None or value == "0001-01-01":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise bad_body("Cannot convert a value to the expected type 'Edm.Date'.") from None
