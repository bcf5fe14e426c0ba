"""What the machine asks of a provider's sandbox: people with calendars, what goes wrong, and what stands there.

A second provider is one more file with a class of this shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from nundina.domain.identifiers import AppId
from nundina_sandbox.clock import SandboxClock


class Made(NamedTuple):
    """An event, by the id that it has in the calendar of whoever made it."""

    owner: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An event that somebody is about to make."""

    title: str
    start: datetime
    end: datetime
    guests: frozenset[str] = frozenset()
    weekly: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event, series or changed occurrence as one user's primary calendar has it."""

    event_id: str
    ical_uid: str
    slot: str  # of an occurrence or a series by which start it is known; empty for a single event
    series_id: str = ""
    is_series: bool = False
    cancelled: bool = False
    hidden: bool = False  # private or confidential
    all_day: bool = False
    start: str = ""  # as timelines know it
    end: str = ""
    zone: str = ""
    recurrence: str = ""
    title: str = ""
    created: datetime
    updated: datetime
    organizer: str = ""
    answers: frozenset[tuple[str, str]] = frozenset()  # the guests' addresses, each with the answer

    @property
    def guests(self) -> frozenset[str]:
        """Return who is invited."""
        return frozenset(address for address, _ in self.answers)

    @property
    def content(self) -> tuple[object, ...]:
        """Return all that a timeline shows and a rule asks for: a sync judges an event anew when it changes."""
        when = (self.slot, self.start, self.end, self.zone, self.recurrence, self.all_day, self.cancelled)
        return (*when, self.ical_uid, self.title, self.hidden, self.organizer, self.answers)


class CalendarSide(Protocol):
    """A running sandbox and the people in it. Whatever their provider refuses them leaves everything as it was."""

    app_id: AppId
    clock: SandboxClock
    clocked: tuple[str, ...]  # the modules of the app that ask what time it is
    fault_kinds: tuple[str, ...]
    operations: tuple[str | None, ...]  # for which faults are armed; None: every one of the calendar
    losses: tuple[str, ...]  # the ways of losing an authorisation
    visibilities: tuple[str, ...]
    lacks: frozenset[str]  # the steps that this provider does not know

    def settings(self) -> Mapping[str, str]:
        """Return how the app is to be set."""

    def consent(self, url: str, address: str) -> dict[str, str]:
        """Walk the provider's pages; return the query of the way back."""

    def furnish(self, people: tuple[str, ...]) -> None:
        """Forget everything but the grants that are kept, and make people with empty calendars."""

    def keep_grants(self) -> None:
        """Remember what people have allowed until now."""

    def restore_grants(self) -> None:
        """Have people allow again what is remembered."""

    def insert(self, owner: str, wish: Wish) -> str | None:
        """Make an event in a primary calendar; return its id."""

    def rename(self, made: Made, title: str) -> None:
        """Give an event another title."""

    def reschedule(self, made: Made, start: datetime, end: datetime, zone: str) -> None:
        """Give an event another time."""

    def make_all_day(self, made: Made, day: datetime) -> None:
        """Make an event last a whole day."""

    def show(self, person: str, made: Made, visibility: str) -> None:
        """Set how visible somebody's copy of an event is."""

    def recur(self, made: Made, *, weekly: bool) -> None:
        """Make an event a series, or a series a single event."""

    def invite(self, made: Made, guests: frozenset[str]) -> None:
        """Invite these guests and no others."""

    def answer(self, person: str, made: Made, response: str) -> None:
        """Answer an invitation: accepted, declined or tentative."""

    def delete(self, person: str, made: Made) -> bool:
        """Delete somebody's copy of an event; return whether it was there."""

    def restore(self, made: Made) -> None:
        """Bring back what was deleted."""

    def move_away(self, made: Made) -> None:
        """Move an event out of the primary calendar."""

    def split(self, made: Made, week: int) -> str | None:
        """Change "this and following": the series ends before a week, a new one begins there. Return its id."""

    def occurrence(self, person: str, made: Made, week: int) -> Made | None:
        """Return one occurrence of a series in somebody's calendar; nothing where it is none or ends before."""

    def entries(self, address: str) -> list[Entry]:
        """Return what a person's primary calendar holds, cancelled occurrences included."""

    def made_by_meet(self, address: str, key: str) -> Entry | None:
        """Return the event that an app has made under a key of the host."""

    def arm(self, kind: str, operation: str | None, times: int, retry_after: int | None) -> None:
        """Have something go wrong with requests to come."""

    def clear_faults(self) -> None:
        """Have nothing go wrong any more."""

    def played(self) -> Counter[str]:
        """Return what has gone wrong since the people were made, by kind."""

    def lose_authorisation(self, address: str, how: str) -> None:
        """End what a person has allowed, in one of the ways."""

    def lose_the_cursor(self, address: str) -> None:
        """Forget every cursor that was given out for a person's calendar."""
