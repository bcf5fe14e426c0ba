"""The calendars of the sandbox's people, and every change of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from nundina_sandbox.google.calendar.channels import ChannelBoard
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.list_entry import ListEntry
from nundina_sandbox.google.calendar.seeding import seeded_events
from nundina_sandbox.google.people import Person

if TYPE_CHECKING:
    from nundina_sandbox.google.world import World


class CalendarState:
    """Every calendar, event and notification channel of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calendars: dict[str, Calendar] = {}
        self.lists: dict[str, dict[str, ListEntry]] = {}
        """Calendar list entries by the person's address and the calendar's id."""
        self.channels = ChannelBoard(world.clock.now)
        self._number = 0
        self._depth = 0
        self._touched: set[str] = set()

    def now(self) -> datetime:
        """Return the sandbox's time, aware, in UTC."""
        return self.world.clock.now()

    def next_number(self) -> int:
        """Return the number of a new change: larger than every one before, in every calendar."""
        self._number += 1
        return self._number

    @property
    def last_number(self) -> int:
        """Return the number of the newest change."""
        return self._number

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the world's lock, and tell the notification channels once when the outermost writing ends."""
        with self.world.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._notify()

    def touch(self, topic: str) -> None:
        """Have the channels of this topic (`events:<calendar id>`, `calendarList:<address>`, ...) told at the end."""
        self._touched.add(topic)

    def commit(self, calendar: Calendar, event: Event, *, quietly: bool = False) -> Event:
        """Keep a new value of an event and return it with its number; `quietly` leaves `updated` as it is."""
        kept = replace(event, version=self.next_number(), updated=event.updated if quietly else self.now())
        calendar.put(kept)
        self.touch(f"events:{calendar.id}")
        return kept

    def person_added(self, person: Person) -> None:
        """Give a new person a primary calendar, whose id is the address."""
        domain = {f"domain:{person.hosted_domain}": "freeBusyReader"} if person.hosted_domain else {}
        with self.writing():
            self.open_calendar(
                Calendar(person.address, person.address, person.zone, person.address, primary=True, acl=domain)
            )

    def open_calendar(self, calendar: Calendar) -> None:
        """Take in a new calendar and put it on its owner's list."""
        calendar.acl = {f"user:{calendar.owner}": "owner", **calendar.acl}
        calendar.version = calendar.last_change = calendar.tokens_from = self.next_number()
        calendar.updated = self.now()
        self.calendars[calendar.id] = calendar
        self.list_calendar(calendar.owner, calendar.id)

    def list_calendar(self, address: str, calendar_id: str, settings: Json | None = None) -> ListEntry:
        """Put a calendar on a person's list, or change how it stands there."""
        entries = self.lists.setdefault(address, {})
        entry = ListEntry(calendar_id, settings or {}, self.next_number())
        entries.pop(calendar_id, None)
        entries[calendar_id] = entry
        self.touch(f"calendarList:{address}")
        return entry

    def primary(self, address: str) -> Calendar | None:
        """Return the primary calendar of the person with this address, None if nobody here has it."""
        return self.calendars.get(address) if address in self.world.people else None

    def seed(self, person: Person, events: Iterable[Json]) -> int:
        """Put many events, written as for `events.insert`, on a person's primary calendar and return their number.

        Nobody is invited and nothing is checked beyond the fields themselves.
        """
        with self.writing():
            calendar = self.calendars[person.address]
            before = len(calendar.order)
            calendar.fill(seeded_events(events, calendar, self.next_number, self.now()))
            self.touch(f"events:{calendar.id}")
            return len(calendar.order) - before

    def expire_sync_tokens(self, person: Person | None = None) -> None:
        """Make every sync token given out so far answer 410, for one person or for all."""
        with self.world.lock:
            for calendar in self.calendars.values():
                if person is None or calendar.owner == person.address:
                    calendar.tokens_from = self.next_number()

    def clear(self) -> None:
        """Forget every calendar and stop every channel; numbers go on growing, so that old tokens stay expired."""
        with self.world.lock:
            self.calendars.clear()
            self.lists.clear()
            self.channels.clear()
            self._touched.clear()

    def close(self) -> None:
        """Stop delivering notifications."""
        self.channels.close()

    def _notify(self) -> None:
        touched, self._touched = self._touched, set()
        for topic in sorted(touched):
            self.channels.changed(topic)
