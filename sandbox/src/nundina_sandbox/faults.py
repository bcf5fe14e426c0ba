"""A fault that waits for a request, and the board on which all of them wait, for any provider."""

import threading
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import ClassVar, Generic, TypeVar

DELAY = "delay"
CONNECTION_KINDS: dict[str, str] = {
    DELAY: "Wait before doing it.",
    "drop": "Close the connection before doing it.",
    "dropAfterCommit": "Do it, then close the connection without an answer.",
    "malformedJson": "Do it, then answer with broken JSON.",
    "html": "Do it, then answer with a page instead of JSON.",
    "truncatedBody": "Do it, then close the connection in the middle of the answer.",
}
"""What can go wrong with any provider's answer, and what it does."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to go wrong with the requests that it matches; a provider says which kinds it knows."""

    KINDS: ClassVar[dict[str, str]] = CONNECTION_KINDS

    kind: str
    operation: str | None = None
    """An operation (`events.insert`), a pattern (`events.*`), or `METHOD /path*`; None means all that is for data."""
    person: str | None = None
    """The address for whose requests it is meant; None means everybody's."""
    times: int | None = 1
    """How many more requests it spoils; None means until it is cleared."""
    seconds: float = 0
    """How long a delay lasts."""
    retry_after: int | None = None
    """The seconds that a 429 or 5xx asks the client to wait."""
    fault_id: int = 0

    def __post_init__(self) -> None:
        if self.kind not in self.KINDS:
            raise ValueError(self.kind)
        if self.times is not None and self.times < 1:
            raise ValueError(self.times)

    def matches(self, operation: str | None, method: str, path: str, person: str | None) -> bool:
        """Return whether this request is one to spoil."""
        if self.person is not None and self.person != person:
            return False
        if self.operation is None:
            return operation is not None and self.is_for_data(operation)
        if " " in self.operation:
            return fnmatchcase(f"{method} {path}", self.operation)
        return operation is not None and fnmatchcase(operation, self.operation)

    def is_for_data(self, operation: str) -> bool:
        """Return whether a fault that names no operation is meant for this one: batches and sign-in are not."""
        return operation != "batch" and not operation.startswith("oauth.")


F = TypeVar("F", bound=Fault)


class FaultBoard(Generic[F]):
    """The faults that are armed, in the order in which they were."""

    def __init__(self) -> None:
        self._armed: list[F] = []
        self._next_id = 1
        self._lock = threading.Lock()

    def arm(self, fault: F) -> F:
        """Keep a fault for the requests to come, and return it with its id."""
        with self._lock:
            kept = replace(fault, fault_id=self._next_id)
            self._next_id += 1
            self._armed.append(kept)
            return kept

    def armed(self) -> tuple[F, ...]:
        """Return what is armed."""
        with self._lock:
            return tuple(self._armed)

    def clear(self, fault_id: int | None = None) -> None:
        """Disarm one fault, or all of them."""
        with self._lock:
            self._armed = [] if fault_id is None else [f for f in self._armed if f.fault_id != fault_id]

    def take(self, operation: str | None, method: str, path: str, person: str | None) -> tuple[F, ...]:
        """Return what is to go wrong with this request, counted as done: every delay, and one fault."""
        with self._lock:
            matching = [f for f in self._armed if f.matches(operation, method, path, person)]
            delays = [f for f in matching if f.kind == DELAY]
            taken = delays + [f for f in matching if f.kind != DELAY][:1]
            for fault in taken:
                self._count(fault)
            return tuple(taken)

    def _count(self, fault: F) -> None:
        if fault.times is None:
            return
        place = self._armed.index(fault)
        if fault.times == 1:
            del self._armed[place]
        else:
            self._armed[place] = replace(fault, times=fault.times - 1)
