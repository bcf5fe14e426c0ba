"""The time of the database's server, so that machines whose clocks differ agree on what is due and who holds it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from nundina.store.database import Database

ASKED_EVERY = 60.0  # seconds, and then with the next transaction


def seconds_since_boot() -> float:
    """Return seconds that go on while the machine sleeps, and that nobody sets back or forward."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class DatabaseClock:
    """Tells the time of PostgreSQL's server, asked once a minute; with SQLite, and until first asked, the machine's.

    All processes that share a SQLite file share its machine, too.
    """

    def __init__(
        self,
        database: Database,
        machine: Callable[[], datetime],
        seconds: Callable[[], float] = seconds_since_boot,
    ) -> None:
        self._machine = machine
        self._seconds = seconds
        self._told: tuple[datetime, float] | None = None  # what the server said, and when that was
        if not database.is_sqlite:
            event.listen(database.engine, "checkout", self._ask_now_and_then)

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        if self._told is None:
            return self._machine()
        told, at = self._told
        return told + timedelta(seconds=self._seconds() - at)

    def _ask_now_and_then(self, connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - the driver's
        """Ask on a connection that somebody is about to use: one more round trip in a minute."""
        before = self._seconds()
        if self._told is not None and before - self._told[1] < ASKED_EVERY:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [said] = cursor.fetchone()
        connection.rollback()
        after = self._seconds()
        # It was said somewhere on the way there and back.
        self._told = said.astimezone(UTC) + timedelta(seconds=(after - before) / 2), after
