"""What was asked of the sandbox, without a secret in it."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

KEPT = 2000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that was answered; queries, bodies and headers are not kept, for they hold tokens."""

    at: datetime
    method: str
    path: str
    operation: str | None
    status: int
    person: str | None
    """The address of whose token it was."""
    fault: str | None = None
    """The kind of fault that was played, if one was."""


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def add(self, entry: LoggedRequest) -> None:
        """Keep one more request."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> tuple[LoggedRequest, ...]:
        """Return what is kept, oldest first."""
        with self._lock:
            return tuple(self._entries)

    def clear(self) -> None:
        """Forget every request."""
        with self._lock:
            self._entries.clear()
