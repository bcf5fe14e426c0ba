"""Where every run begins: two users have connected their calendars, and there is one event from before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from nundina.app_runtime import InProcessRuntime
from nundina.store.database import Database
from support.calendar_machine.host import ANNA, BJORN, MachineHost
from support.calendar_machine.side import CalendarSide, Wish

PEOPLE = (ANNA, BJORN, "maria@kunde.example")


class Start:
    """The host and the sandbox as they are then; walking the consent pages takes long, and is done once."""

    def __init__(self, side: CalendarSide, runtime: InProcessRuntime, fresh_database: Callable[[], Database]) -> None:
        self._side, self._fresh_database = side, fresh_database
        self._furnish()
        side.clock.advance(timedelta(minutes=1))
        self.connected_at = side.clock.now()
        self._host = MachineHost(side, fresh_database(), runtime)
        self._host.furnish()
        for user in (ANNA, BJORN):
            self._host.connect(user)
        self._host.keep()
        side.keep_grants()

    def again(self) -> MachineHost:
        """Return a host as it was when the users had connected, and put the sandbox where it was then."""
        self._furnish()
        self._side.restore_grants()
        self._side.clock.advance(timedelta(minutes=2))
        return self._host.copied(self._fresh_database())

    def _furnish(self) -> None:
        self._side.furnish(PEOPLE)
        start = self._side.clock.now() + timedelta(days=7)
        old = Wish(title="Old", start=start, end=start + timedelta(hours=1), guests=frozenset(PEOPLE[2:]))
        self._side.insert(ANNA, old)
