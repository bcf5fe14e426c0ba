"""The moment between what the sandbox has done and its answer, for tests that strike exactly there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock

from nundina_sandbox.request_log import LoggedRequest, RequestLog


class Answers(RequestLog):
    """The sandbox's request log: every request is written here after it was done and before it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[tuple[str | None, int]] = Counter()
        self._armed: tuple[str, Callable[[], bool]] | None = None
        self._lock_of_tests = Lock()

    def before_next(self, operation: str, act: Callable[[], bool]) -> None:
        """Act before an operation is answered, once: the first time that the act says it did something."""
        self._armed = (operation, act)

    def is_armed(self) -> bool:
        """Say whether something is still waiting for its moment."""
        return self._armed is not None

    def disarm(self) -> bool:
        """Forget what waits, and say whether something did."""
        with self._lock_of_tests:
            armed, self._armed = self._armed, None
        return armed is not None

    def add(self, entry: LoggedRequest) -> None:
        super().add(entry)
        with self._lock_of_tests:
            self.counts[entry.operation, entry.status] += 1
            armed = self._armed
            if armed is not None and armed[0] == entry.operation and entry.status == 200 and armed[1]():
                self._armed = None
