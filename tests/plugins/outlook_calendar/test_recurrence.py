"""Graph's recurrence as RFC 5545 has it: the rules mean the same days."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr

from nundina_outlook_calendar.recurrence import recurrence_of

NO_END = {"type": "noEnd", "startDate": "2026-01-01"}


def rule(pattern: dict[str, Any], extent: dict[str, Any] = NO_END, *, all_day: bool = False) -> str:
    (line,) = recurrence_of({"pattern": pattern, "range": extent}, all_day=all_day)
    return line


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ({"type": "daily", "interval": 1}, "RRULE:FREQ=DAILY"),
        ({"type": "daily", "interval": 3}, "RRULE:FREQ=DAILY;INTERVAL=3"),
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["monday", "wednesday"], "firstDayOfWeek": "monday"},
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=MO",
        ),
        ({"type": "weekly", "interval": 1, "daysOfWeek": ["friday"]}, "RRULE:FREQ=WEEKLY;BYDAY=FR;WKST=SU"),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 15}, "RRULE:FREQ=MONTHLY;BYMONTHDAY=15"),
        (
            {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["tuesday"], "index": "second"},
            "RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2",
        ),
        (
            {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 24, "month": 12},
            "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        ),
        (
            {"type": "relativeYearly", "interval": 1, "daysOfWeek": ["sunday"], "index": "last", "month": 10},
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=SU;BYSETPOS=-1",
        ),
    ],
)
def test_each_kind_of_pattern_is_a_rule(pattern: dict[str, Any], line: str) -> None:
    assert rule(pattern) == line


@pytest.mark.parametrize(
    ("extent", "end"),
    [
        ({"type": "numbered", "startDate": "2026-01-01", "numberOfOccurrences": 10}, "COUNT=10"),
        ({"type": "endDate", "startDate": "2026-01-01", "endDate": "2026-03-31"}, "UNTIL=20260331T235959Z"),
        (
            {
                "type": "endDate",
                "startDate": "2026-01-01",
                "endDate": "2026-03-31",
                "recurrenceTimeZone": "W. Europe Standard Time",
            },
            "UNTIL=20260331T215959Z",
        ),
    ],
)
def test_a_series_ends_with_the_last_day_of_its_own_zone(extent: dict[str, Any], end: str) -> None:
    assert rule({"type": "daily", "interval": 1}, extent).endswith(f";{end}")


def test_a_series_of_whole_days_ends_with_a_day() -> None:
    extent = {"type": "endDate", "startDate": "2026-01-01", "endDate": "2026-03-31"}
    assert rule({"type": "daily", "interval": 1}, extent, all_day=True).endswith(";UNTIL=20260331")


@pytest.mark.parametrize(("day", "february"), [(28, 28), (29, 28), (30, 28), (31, 28)])
def test_a_month_that_is_too_short_has_the_event_on_its_last_day(day: int, february: int) -> None:
    line = rule({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": day})
    start = datetime(2026, 1, day, tzinfo=UTC)
    days = list(islice(rrulestr(line, dtstart=start), 3))
    assert [(each.month, each.day) for each in days] == [(1, day), (2, february), (3, day)]


def test_the_first_working_day_of_a_month_is_one_day() -> None:
    working_days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    line = rule({"type": "relativeMonthly", "interval": 1, "daysOfWeek": working_days, "index": "first"})
    days = list(islice(rrulestr(line, dtstart=datetime(2026, 8, 1, tzinfo=UTC)), 4))
    assert [(each.month, each.day) for each in days] == [(8, 3), (9, 1), (10, 1), (11, 2)]


def test_no_series_has_no_rule() -> None:
    assert recurrence_of(None, all_day=False) == ()


@pytest.mark.parametrize(
    "pattern",
    [
        {"type": "hourly", "interval": 1},
        {"type": "daily", "interval": -1},
        {"type": "weekly", "interval": 1, "daysOfWeek": []},
        {"type": "weekly", "interval": 1, "daysOfWeek": ["someday"]},
        {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 32},
        {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["monday"], "index": "fifth"},
    ],
)
def test_what_is_no_pattern_is_refused(pattern: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        rule(pattern)
