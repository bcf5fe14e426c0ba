"""Scheduling pages and preferences as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from nundina.domain.availability import (
    BlockingChoice,
    DateRange,
    Hours,
    PageRules,
    RollingWindow,
    Week,
    WorkingTime,
)
from nundina.domain.identifiers import AccountId, ConnectionId, PageId, UserId
from nundina.domain.scheduling import CalendarPreferences, Question, SchedulingPage


def page_values(page: SchedulingPage) -> dict[str, Any]:
    """Return a page as a row."""
    return {
        "id": page.id,
        "account_id": page.account_id,
        "user_id": page.user_id,
        "slug": page.slug,
        "title": page.title,
        "description": page.description,
        "location": page.location,
        "rules": _rules_json(page.rules),
        "questions": [[one.label, one.required, one.long] for one in page.questions],
        "live": page.live,
        "created_at": page.created_at,
    }


def page_of(row: sa.Row[Any]) -> SchedulingPage:
    """Return the page of a row."""
    return SchedulingPage(
        id=PageId(row.id),
        account_id=AccountId(row.account_id),
        user_id=UserId(row.user_id),
        slug=row.slug,
        title=row.title,
        created_at=row.created_at,
        description=row.description,
        location=row.location,
        rules=_rules(row.rules),
        questions=tuple(Question(*one) for one in row.questions),
        live=row.live,
    )


def preference_values(preferences: CalendarPreferences) -> dict[str, Any]:
    """Return preferences as a row."""
    working = preferences.working
    return {
        "account_id": preferences.account_id,
        "user_id": preferences.user_id,
        "zone": working.zone,
        "week": working.week,
        "overrides": {day.isoformat(): hours for day, hours in working.overrides.items()},
        "tentative": preferences.blocking.tentative,
        "out_of_office": preferences.blocking.out_of_office,
        "calendars": preferences.calendars,
        "calendars_of": preferences.calendars_of,
    }


def preferences_of(row: sa.Row[Any]) -> CalendarPreferences:
    """Return the preferences of a row."""
    return CalendarPreferences(
        account_id=AccountId(row.account_id),
        user_id=UserId(row.user_id),
        working=WorkingTime(
            zone=row.zone,
            week=cast("Week", tuple(_hours(day) for day in row.week)),
            overrides={date.fromisoformat(day): _hours(hours) for day, hours in row.overrides.items()},
        ),
        blocking=BlockingChoice(tentative=row.tentative, out_of_office=row.out_of_office),
        calendars=tuple(row.calendars),
        calendars_of=ConnectionId(row.calendars_of) if row.calendars_of else None,
    )


def _hours(ranges: list[list[int]]) -> Hours:
    return tuple((begin, end) for begin, end in ranges)


def _rules_json(rules: PageRules) -> dict[str, Any]:
    bounds = rules.bounds
    days = [bounds.first.isoformat(), bounds.last.isoformat()] if isinstance(bounds, DateRange) else bounds.days
    return {
        "durations": rules.durations,
        "increment": rules.increment,
        "buffer_before": rules.buffer_before,
        "buffer_after": rules.buffer_after,
        "minimum_notice": rules.minimum_notice,
        "bounds": days,
        "most_a_day": rules.most_a_day,
    }


def _rules(stored: Mapping[str, Any]) -> PageRules:
    bounds = stored["bounds"]
    return PageRules(
        durations=tuple(stored["durations"]),
        increment=stored["increment"],
        buffer_before=stored["buffer_before"],
        buffer_after=stored["buffer_after"],
        minimum_notice=stored["minimum_notice"],
        bounds=RollingWindow(bounds) if isinstance(bounds, int) else DateRange(*map(date.fromisoformat, bounds)),
        most_a_day=stored["most_a_day"],
    )
