"""What people do in their Outlook calendars, through the code that the sandbox's Graph and pages go through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from nundina_sandbox.microsoft.graph.editing import change_event, create_event, delete_event
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.guests import copy_of
from nundina_sandbox.microsoft.graph.ids import event_from_id, immutable_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.recurrence import days_of
from nundina_sandbox.microsoft.graph.replies import Answer, respond
from nundina_sandbox.microsoft.graph.series import find
from nundina_sandbox.microsoft.graph.state import GraphState
from nundina_sandbox.microsoft.world import MicrosoftWorld
from support.calendar_machine.side import Made

Json = dict[str, Any]
T = TypeVar("T")
WEEKS = 6
ANSWERS: dict[str, Answer] = {"accepted": "accepted", "declined": "declined", "tentative": "tentativelyAccepted"}


@dataclass(slots=True)
class MicrosoftPeople:
    """The people of a sandbox; whatever Graph refuses them leaves everything as it was."""

    world: MicrosoftWorld

    @property
    def state(self) -> GraphState:
        return self.world.graph

    def mailbox(self, address: str) -> Mailbox:
        return self.state.mailboxes[address]

    def event(self, made: Made) -> Event | None:
        """Return an event by the id that it has, or by the key under which an app has made it."""
        mailbox = self.mailbox(made.owner)
        try:
            key, _ = event_from_id(mailbox.id, made.event_id)
        except GraphError:
            return self.of_key(made.owner, made.event_id)
        return find(mailbox, key)

    def of_key(self, address: str, key: str) -> Event | None:
        """Return the event that the app has made under a key of the host."""
        wanted = f"nundina:{key}"
        return next((one for one in self.mailbox(address).events.values() if one.transaction_id == wanted), None)

    def copy(self, person: str, made: Made) -> Event | None:
        """Return what somebody's own calendar has of an event."""
        event = self.event(made)
        if event is None or person == made.owner:
            return event
        return copy_of(self.mailbox(person), event)

    def id_of(self, address: str, event: Event) -> str:
        """Return the id by which apps know an event."""
        return immutable_id(self.mailbox(address).id, event.key)

    def insert(self, address: str, body: Json) -> Event | None:
        """Make an event in somebody's primary calendar."""
        mailbox = self.mailbox(address)
        return self._tried(lambda: create_event(self.state, mailbox, mailbox.default, body))

    def patch(self, person: str, made: Made, body: Json) -> Event | None:
        """Change somebody's copy of an event."""
        event = self.copy(person, made)
        if event is None or event.cancelled:
            return None
        return self._tried(lambda: change_event(self.state, self.mailbox(person), event, body))

    def delete(self, person: str, made: Made) -> bool:
        """Delete somebody's copy of an event; return whether it was there."""
        event = self.copy(person, made)
        if event is None:
            return False
        self._tried(lambda: delete_event(self.state, self.mailbox(person), event))
        return True

    def answer(self, person: str, made: Made, response: str) -> None:
        """Answer an invitation."""
        event = self.copy(person, made)
        mailbox = self.mailbox(person)
        if event is not None and not event.cancelled and not mailbox.organizes(event):
            self._tried(lambda: respond(self.state, mailbox, event, ANSWERS[response]))

    def move_away(self, made: Made) -> None:
        """Move an event to the person's second calendar."""
        event, mailbox = self.event(made), self.mailbox(made.owner)
        if event is None or event.day is not None:
            return
        second = next((one for one in mailbox.calendars.values() if not one.default), None)
        with self.state.writing():
            self.state.move(mailbox, event, second or self.state.add_calendar(mailbox, "Second"))

    def occurrence(self, person: str, made: Made, week: int) -> Made | None:
        """Return one occurrence of a series in somebody's calendar."""
        series = self.copy(person, made)
        if series is None or series.recurrence is None or series.day is not None or series.cancelled:
            return None
        days = list(days_of(series.recurrence, series.times.start.date()))
        one = find(self.mailbox(person), (series.number, days[week])) if week < len(days) else None
        return Made(person, self.id_of(person, one)) if one else None

    def _tried(self, act: Callable[[], T]) -> T | None:
        try:
            with self.state.writing():
                return act()
        except GraphError:
            return None


def place(at: datetime, zone: str) -> Json:
    """Return a wall-clock time of a zone, as Graph takes it."""
    return {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}", "timeZone": zone}


def whole_day(start: datetime) -> Json:
    """Return the same day as a whole, as a change of an event."""
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    after = day + timedelta(days=1)
    return {"isAllDay": True, "start": place(day, "UTC"), "end": place(after, "UTC")}


def weekly(start: datetime) -> Json:
    """Return a series that begins then, as Graph takes it."""
    return {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [f"{start:%A}".lower()]},
        "range": {"type": "numbered", "numberOfOccurrences": WEEKS, "startDate": f"{start:%Y-%m-%d}"},
    }
