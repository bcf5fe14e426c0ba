"""Graph's recurrence as the lines of RFC 5545.

https://learn.microsoft.com/graph/api/resources/recurrencepattern and …/recurrencerange say what the fields mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from nundina_outlook_calendar.zones import UTC_NAME, iana_zone

Json = Mapping[str, Any]

DAYS = {
    "sunday": "SU",
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
}
POSITIONS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absoluteMonthly": "MONTHLY",
    "relativeMonthly": "MONTHLY",
    "absoluteYearly": "YEARLY",
    "relativeYearly": "YEARLY",
}
SHORTEST_MONTH = 28


def recurrence_of(recurrence: Json | None, *, all_day: bool) -> tuple[str, ...]:
    """Return the rule of a series as lines, none for no series. Raises KeyError or ValueError for what is no rule."""
    if not recurrence:
        return ()
    pattern, extent = recurrence["pattern"], recurrence["range"]
    kind = str(pattern["type"])
    parts = [f"FREQ={FREQUENCIES[kind]}", *_interval(pattern), *_days(kind, pattern), *_end(extent, all_day=all_day)]
    return (f"RRULE:{';'.join(parts)}",)


def _interval(pattern: Json) -> list[str]:
    interval = int(pattern.get("interval") or 1)
    if interval < 1:
        raise ValueError("an interval below one")
    return [f"INTERVAL={interval}"] if interval > 1 else []


def _days(kind: str, pattern: Json) -> list[str]:
    month = [f"BYMONTH={int(pattern['month'])}"] if kind.endswith("Yearly") else []
    if kind == "weekly":
        return [f"BYDAY={_weekdays(pattern)}", f"WKST={DAYS[str(pattern.get('firstDayOfWeek') or 'sunday')]}"]
    if kind.startswith("absolute"):
        return [*month, *_day_of_month(int(pattern["dayOfMonth"]))]
    if kind.startswith("relative"):
        return [*month, f"BYDAY={_weekdays(pattern)}", f"BYSETPOS={POSITIONS[str(pattern.get('index') or 'first')]}"]
    return []


def _weekdays(pattern: Json) -> str:
    """Return the days; a weekly or relative pattern without any is none."""
    days = [DAYS[str(day)] for day in pattern["daysOfWeek"]]
    if not days:
        raise ValueError("a pattern without days")
    return ",".join(days)


def _day_of_month(day: int) -> list[str]:
    """Return the day; where a month is too short for it, Outlook takes its last day, and RFC 5545 would take none."""
    if not 1 <= day <= 31:
        raise ValueError("no day of a month")
    if day <= SHORTEST_MONTH:
        return [f"BYMONTHDAY={day}"]
    return [f"BYMONTHDAY={','.join(str(each) for each in range(SHORTEST_MONTH, day + 1))}", "BYSETPOS=-1"]


def _end(extent: Json, *, all_day: bool) -> list[str]:
    kind = str(extent["type"])
    if kind == "noEnd":
        return []
    if kind == "numbered":
        return [f"COUNT={int(extent['numberOfOccurrences'])}"]
    if kind != "endDate":
        raise ValueError("no known end")
    last = date.fromisoformat(str(extent["endDate"]))
    if all_day:
        return [f"UNTIL={last:%Y%m%d}"]
    zone = ZoneInfo(iana_zone(str(extent.get("recurrenceTimeZone") or UTC_NAME)) or UTC_NAME)
    end_of_day = datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC)
    return [f"UNTIL={end_of_day:%Y%m%dT%H%M%SZ}"]
