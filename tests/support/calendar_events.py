"""Events for tests, with everything filled in that a test does not care about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nundina_plugin_api.values import CalendarEvent, Guest, Moment, Person

CONNECTED = datetime(2026, 11, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = datetime(2026, 12, 1, 9, tzinfo=UTC)

CLIENT = "ana@client.example"
USER = "ulla@firm.example"


def at(instant: datetime) -> Moment:
    return Moment(instant=instant, zone="Europe/Oslo")


def make_event(
    event_id: str = "e1", *, start: datetime = START, guests: tuple[str, ...] = (CLIENT,), **changes: Any
) -> CalendarEvent:
    """Return an event an hour long, made by the user after connecting, to which a contact is invited."""
    event = CalendarEvent(
        event_id=event_id,
        ical_uid=f"{event_id}@calendar.example",
        start=at(start),
        end=at(start + timedelta(hours=1)),
        title="Planning",
        description="What comes next",
        organizer=Person(USER, "Ulla"),
        guests=tuple(Guest(address) for address in guests),
        created_at=CONNECTED + timedelta(days=1),
        version="1",
    )
    return replace(event, **changes)


def make_series(event_id: str = "s1", **changes: Any) -> CalendarEvent:
    """Return the master of a weekly series."""
    return make_event(event_id, **{"recurrence": ("RRULE:FREQ=WEEKLY",), **changes})


def make_occurrence(master: CalendarEvent, week: int, **changes: Any) -> CalendarEvent:
    """Return the occurrence of a weekly series so many weeks after its first, as one that differs."""
    assert master.start.instant is not None
    slot = master.start.instant + timedelta(weeks=week)
    occurrence = replace(
        master,
        event_id=f"{master.event_id}_{week}",
        series_id=master.event_id,
        recurrence=(),
        start=at(slot),
        end=at(slot + timedelta(hours=1)),
        original_start=at(slot),
    )
    return replace(occurrence, **changes)
