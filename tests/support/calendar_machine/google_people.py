"""What people do in their Google calendars, through the code that the sandbox's API and pages go through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, change_event, delete_event, insert_event
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.instances import instance_id
from nundina_sandbox.google.calendar.lookup import event_with_id
from nundina_sandbox.google.calendar.recurrence import occurrences
from nundina_sandbox.google.calendar.transfers import move_event
from nundina_sandbox.google.errors import GoogleError
from nundina_sandbox.google.world import World

Json = dict[str, Any]
INVITING = Manner("all")
WEEKLY = ["RRULE:FREQ=WEEKLY;COUNT=6"]


@dataclass(slots=True)
class GooglePeople:
    """The people of a sandbox; whatever Google refuses them leaves everything as it was."""

    world: World

    def calendar(self, address: str) -> Calendar:
        return self.world.calendar.calendars[address]

    def insert(self, address: str, body: Json) -> Event | None:
        """Make an event in somebody's primary calendar."""
        person = self.world.people[address]
        try:
            return insert_event(self.world.calendar, self.calendar(address), person, body, INVITING)
        except GoogleError:
            return None

    def patch(self, address: str, event_id: str, body: Json) -> Event | None:
        """Change an event, or one occurrence of a series."""
        calendar = self.calendar(address)
        try:
            return change_event(self.world.calendar, calendar, event_with_id(calendar, event_id), body, INVITING)
        except GoogleError:
            return None

    def delete(self, address: str, event_id: str) -> bool:
        """Delete an event, or one occurrence of a series; return whether it was there."""
        calendar = self.calendar(address)
        try:
            delete_event(self.world.calendar, calendar, event_with_id(calendar, event_id), INVITING)
        except GoogleError:
            return False
        return True

    def move_away(self, address: str, event_id: str) -> None:
        """Move an event to the person's second calendar."""
        state = self.world.calendar
        target = state.calendars.get(f"second-{address}")
        if target is None:
            target = Calendar(f"second-{address}", address, self.calendar(address).zone, "Second")
            state.open_calendar(target)
        try:
            move_event(state, self.calendar(address), target, self.calendar(address).events[event_id], "all")
        except GoogleError:
            return

    def answer(self, address: str, event_id: str, response: str) -> None:
        """Answer an invitation, or one occurrence of it."""
        try:
            event = event_with_id(self.calendar(address), event_id)
        except GoogleError:
            return
        answered = [{**one, "responseStatus": response} if one["email"] == address else one for one in event.attendees]
        if event.attendee(address) is not None and not event.cancelled:
            self.patch(address, event_id, {"attendees": answered})

    def occurrence(self, address: str, event_id: str, week: int) -> str:
        """Return the id of one occurrence of a series; nothing where it is none or ends before."""
        event = self.calendar(address).events.get(event_id)
        if event is None or not event.is_series or event.cancelled:
            return ""
        for number, original in enumerate(occurrences(event.schedule, self.calendar(address).zone, None)):
            if number == week:
                return instance_id(event_id, original)
        return ""

    def split(self, address: str, event_id: str, week: int) -> Event | None:
        """Change "this and following": the series ends before the week, a new one begins there."""
        series = self.calendar(address).events.get(event_id)
        if series is None or series.schedule.start.instant is None or not self.occurrence(address, event_id, week):
            return None
        start, end = series.schedule.start.instant, series.schedule.end.instant
        by = timedelta(weeks=week)
        until = f"RRULE:FREQ=WEEKLY;UNTIL={start + by - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"
        if end is None or self.patch(address, event_id, {"recurrence": [until]}) is None:
            return None
        rest = {**series.fields, **times(start + by, end + by), "recurrence": WEEKLY, "summary": "Rest"}
        rest.pop("extendedProperties", None)
        return self.insert(address, rest)


def times(start: datetime, end: datetime, zone: str = "Europe/Oslo") -> Json:
    """Return when a timed event is, as a patch of one that may have been all-day."""
    return {
        "start": {"dateTime": start.astimezone(UTC).isoformat(), "timeZone": zone, "date": None},
        "end": {"dateTime": end.astimezone(UTC).isoformat(), "timeZone": zone, "date": None},
    }


def whole_day(start: datetime) -> Json:
    """Return the same day as a whole, as a patch of an event that may have been timed."""
    day = start.date()
    after = day + timedelta(days=1)
    return {
        "start": {"date": day.isoformat(), "dateTime": None, "timeZone": None},
        "end": {"date": after.isoformat(), "dateTime": None, "timeZone": None},
    }
