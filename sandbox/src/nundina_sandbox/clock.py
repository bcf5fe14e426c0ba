"""The sandbox's time, which runs like the real one and can be put forward."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LAST = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than this, adding a week or a zone's offset could leave the calendar."""


def real_time() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """A clock that keeps running and that a test or a demo can put forward."""

    def __init__(self, source: Callable[[], datetime] = real_time) -> None:
        self._source = source
        self._ahead = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the sandbox's time, aware, in UTC."""
        with self._lock:
            return self._source() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Put the clock forward; raises ValueError for a negative interval, OverflowError past the year 9000."""
        if by < timedelta():
            raise ValueError(by)
        with self._lock:
            if self._source() + self._ahead + by > LAST:
                raise OverflowError(by)
            self._ahead += by

    def reset(self) -> None:
        """Return to the source's time."""
        with self._lock:
            self._ahead = timedelta()
