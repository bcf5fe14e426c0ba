"""Graph's limits for Outlook, for each app and mailbox (https://learn.microsoft.com/graph/throttling-limits)."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from nundina_sandbox.microsoft.graph.errors import throttled

Pair = tuple[str, str]
"""An app's client id and a mailbox's address."""
AT_ONCE = 4
IN_TEN_MINUTES = 10_000


class Throttle:
    """How much each app asks of each mailbox; the limits can be changed, None switches one off."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.at_once: int | None = AT_ONCE
        self.in_ten_minutes: int | None = IN_TEN_MINUTES
        self._now = now
        self._running: dict[Pair, int] = {}
        self._asked: dict[Pair, deque[datetime]] = {}
        self._lock = threading.Lock()

    def enter(self, pair: Pair) -> None:
        """Count a request that begins; raises GraphError 429 when there are too many."""
        with self._lock:
            running = self._running.get(pair, 0)
            if self.at_once is not None and running >= self.at_once:
                raise throttled("Application is over its MailboxConcurrency limit.", 1)
            self._check_number(pair)
            self._running[pair] = running + 1

    def leave(self, pair: Pair) -> None:
        """Count a request that has ended."""
        with self._lock:
            running = self._running.get(pair, 1) - 1
            if running:
                self._running[pair] = running
            else:
                self._running.pop(pair, None)

    def clear(self) -> None:
        """Forget what was asked, and go back to Graph's limits; what is under way stays counted."""
        with self._lock:
            self.at_once, self.in_ten_minutes = AT_ONCE, IN_TEN_MINUTES
            self._asked.clear()

    def _check_number(self, pair: Pair) -> None:
        now, span = self._now(), timedelta(minutes=10)
        asked = self._asked.setdefault(pair, deque())
        while asked and asked[0] <= now - span:
            asked.popleft()
        if self.in_ten_minutes is not None and len(asked) >= self.in_ten_minutes:
            wait = int((asked[0] + span - now).total_seconds()) + 1
            raise throttled("Application is over its request limit for this mailbox.", wait)
        asked.append(now)
