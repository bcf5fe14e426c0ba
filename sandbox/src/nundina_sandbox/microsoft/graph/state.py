"""The mailboxes of the sandbox's people, and every change of what is in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.seeding import seeded_event, with_history
from nundina_sandbox.microsoft.graph.subscriptions import SubscriptionBoard
from nundina_sandbox.microsoft.graph.sync_states import SyncStates
from nundina_sandbox.microsoft.graph.throttling import Throttle
from nundina_sandbox.microsoft.people import Person

if TYPE_CHECKING:
    from nundina_sandbox.microsoft.world import MicrosoftWorld


class GraphState:
    """Every mailbox, subscription and sync state of a world."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self.world = world
        self.mailboxes: dict[str, Mailbox] = {}
        """By address."""
        self.subscriptions = SubscriptionBoard(world.clock.now)
        self.sync_states = SyncStates()
        self.throttle = Throttle(world.clock.now)
        self._versions = itertools.count(1)
        self._items = itertools.count(1)
        self._depth = 0
        self._touched: list[tuple[Mailbox, Event, str]] = []

    def now(self) -> datetime:
        """Return the sandbox's time, aware, in UTC."""
        return self.world.clock.now()

    def next_version(self) -> int:
        """Return the number of a new change: larger than every one before, in every mailbox."""
        return next(self._versions)

    def next_item(self) -> int:
        """Return the number of a new item: larger than every one before, in every mailbox."""
        return next(self._items)

    def mailbox(self, address_or_id: str) -> Mailbox | None:
        """Return the mailbox of the person with this address or object id, None if there is none."""
        person = self.world.person(address_or_id) or self.world.person(_of_personal_account(address_or_id))
        return None if person is None else self.mailboxes.get(person.address)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the world's lock, and tell the subscribers once when the outermost writing ends."""
        with self.world.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._notify()

    def person_added(self, person: Person) -> None:
        """Make the mailbox of somebody who has just got an account, with a primary calendar."""
        with self.world.lock:
            mailbox = self.mailboxes[person.address] = Mailbox(person)
            self.add_calendar(mailbox, "Calendar", default=True)

    def add_calendar(self, mailbox: Mailbox, name: str, *, color: str = "auto", default: bool = False) -> Calendar:
        """Return a new calendar of a mailbox."""
        number = self.next_item()
        calendar = Calendar(number, name, default, color, removable=not default, version=self.next_version())
        mailbox.calendars[number] = calendar
        return calendar

    def commit(self, mailbox: Mailbox, event: Event) -> Event:
        """Keep a new value of an event or exception and return it; its series gets a new change key with it."""
        version, change = self.next_version(), "updated"
        kept = replace(event, version=version, shown=version, modified=self.now(), exception=event.day is not None)
        mailbox.calendars[event.calendar].last_change = version
        if event.day is None:
            change = change if kept.number in mailbox.events else "created"
            mailbox.events[kept.number] = kept
        else:
            mailbox.exceptions.setdefault(kept.number, {})[event.day] = kept
            self._master_changed(mailbox, kept.number)
        self._touched.append((mailbox, kept, change))
        return kept

    def remove(self, mailbox: Mailbox, event: Event) -> None:
        """Take an event, a whole series or one of a series away."""
        mailbox.calendars[event.calendar].last_change = self.next_version()
        if event.day is None:
            mailbox.events.pop(event.number, None)
            mailbox.exceptions.pop(event.number, None)
        else:
            mailbox.exceptions.get(event.number, {}).pop(event.day, None)
            master = mailbox.events[event.number]
            mailbox.events[event.number] = replace(master, deleted_days=master.deleted_days | {event.day})
            self._master_changed(mailbox, event.number)
        self._touched.append((mailbox, event, "deleted"))

    def move(self, mailbox: Mailbox, event: Event, target: Calendar) -> Event:
        """Return an event or a series on another calendar of the mailbox: its default id is a new one."""
        mailbox.calendars[event.calendar].last_change = self.next_version()
        for day, exception in mailbox.exceptions.get(event.number, {}).items():
            mailbox.exceptions[event.number][day] = replace(exception, calendar=target.number)
        return self.commit(mailbox, replace(event, calendar=target.number))

    def seed(self, person: Person, events: Iterable[Json]) -> int:
        """Put many events, written as for `POST /me/events`, on a person's primary calendar; return their number.

        They may have an `organizer`, an `iCalUId`, a `createdDateTime` and a `responseStatus`, too. Nobody is invited
        and no subscriber is told.
        """
        with self.world.lock:
            mailbox = self.mailboxes[person.address]
            calendar, count = mailbox.default, 0
            for body in events:
                version = calendar.last_change = self.next_version()
                number = self.next_item()
                event = seeded_event(body, number, calendar, mailbox, version, self.now())
                mailbox.events[number] = with_history(event, body, mailbox)
                count += 1
            return count

    def expire_sync_states(self, person: Person | None = None) -> None:
        """Make every delta and next link given out so far answer 410, for one person or for all."""
        with self.world.lock:
            self.sync_states.forget(None if person is None else person.address)

    def clear(self) -> None:
        """Forget every mailbox, subscription and sync state; numbers go on growing."""
        with self.world.lock:
            self.mailboxes.clear()
            self.subscriptions.clear()
            self.sync_states.forget()
            self.throttle.clear()
            self._touched.clear()

    def close(self) -> None:
        """Stop delivering notifications."""
        self.subscriptions.close()

    def _master_changed(self, mailbox: Mailbox, number: int) -> None:
        """Give a series a new change key; its plain occurrences stay what they were."""
        master = mailbox.events[number]
        version = self.next_version()
        mailbox.events[number] = replace(master, version=version, modified=self.now())
        mailbox.calendars[master.calendar].last_change = version

    def _notify(self) -> None:
        touched, self._touched = self._touched, []
        for mailbox, event, change in touched:
            self.subscriptions.changed(mailbox, event, change)


def _of_personal_account(user_id: str) -> str:
    """Return the object id of the personal account that Graph knows by these 16 digits."""
    return f"00000000-0000-0000-{user_id[:4]}-{user_id[4:]}"
