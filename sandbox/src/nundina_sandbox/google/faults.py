"""The faults that can be armed, and the board on which they wait for a request."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from nundina_sandbox.google import errors

ERRORS: dict[str, Callable[[int | None], errors.GoogleError]] = {
    "authError": lambda _: errors.auth_error(),
    "rateLimitExceeded": lambda _: errors.rate_limit_exceeded(),
    "userRateLimitExceeded": lambda _: errors.user_rate_limit_exceeded(),
    "quotaExceeded": lambda _: errors.quota_exceeded(),
    "forbidden": lambda _: errors.forbidden(),
    "forbiddenForNonOrganizer": lambda _: errors.forbidden_for_non_organizer(),
    "insufficientPermissions": lambda _: errors.insufficient_permissions(),
    "notFound": lambda _: errors.not_found(),
    "duplicate": lambda _: errors.duplicate(),
    "deleted": lambda _: errors.deleted(),
    "fullSyncRequired": lambda _: errors.full_sync_required(),
    "updatedMinTooLongAgo": lambda _: errors.updated_min_too_long_ago(),
    "conditionNotMet": lambda _: errors.condition_not_met(),
    "tooManyRequests": errors.too_many_requests,
    "error500": lambda seconds: errors.backend_error(500, seconds),
    "error502": lambda seconds: errors.backend_error(502, seconds),
    "error503": lambda seconds: errors.backend_error(503, seconds),
    "error504": lambda seconds: errors.backend_error(504, seconds),
}
"""The faults that are an error answer, each made from the seconds of `Retry-After`."""

KINDS: dict[str, str] = {
    **dict.fromkeys(ERRORS, "Answer with this error; nothing is changed."),
    "invalidGrant": "The token endpoint refuses with invalid_grant.",
    "delay": "Wait before doing it.",
    "drop": "Close the connection before doing it.",
    "dropAfterCommit": "Do it, then close the connection without an answer.",
    "malformedJson": "Do it, then answer with broken JSON.",
    "html": "Do it, then answer with a page instead of JSON.",
    "truncatedBody": "Do it, then close the connection in the middle of the answer.",
    "truncatedList": "Answer a list with its second half and its tokens missing.",
}
"""Every kind of fault, with what it does."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to go wrong with the requests that it matches."""

    kind: str
    operation: str | None = None
    """An operation (`events.insert`), a pattern (`events.*`), or `METHOD /path*`; None means all of Calendar v3."""
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
        if self.kind not in KINDS:
            raise ValueError(self.kind)
        if self.times is not None and self.times < 1:
            raise ValueError(self.times)

    def matches(self, operation: str | None, method: str, path: str, person: str | None) -> bool:
        """Return whether this request is one to spoil."""
        if self.person is not None and self.person != person:
            return False
        if self.operation is None:
            return operation is not None and operation != "batch" and not operation.startswith("oauth.")
        if " " in self.operation:
            return fnmatchcase(f"{method} {path}", self.operation)
        return operation is not None and fnmatchcase(operation, self.operation)


class FaultBoard:
    """The faults that are armed, in the order in which they were."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._next_id = 1
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> Fault:
        """Keep a fault for the requests to come, and return it with its id."""
        with self._lock:
            kept = replace(fault, fault_id=self._next_id)
            self._next_id += 1
            self._armed.append(kept)
            return kept

    def armed(self) -> tuple[Fault, ...]:
        """Return what is armed."""
        with self._lock:
            return tuple(self._armed)

    def clear(self, fault_id: int | None = None) -> None:
        """Disarm one fault, or all of them."""
        with self._lock:
            self._armed = [] if fault_id is None else [f for f in self._armed if f.fault_id != fault_id]

    def take(self, operation: str | None, method: str, path: str, person: str | None) -> tuple[Fault, ...]:
        """Return what is to go wrong with this request, counted as done: every delay, and one fault."""
        with self._lock:
            matching = [f for f in self._armed if f.matches(operation, method, path, person)]
            delays = [f for f in matching if f.kind == "delay"]
            taken = delays + [f for f in matching if f.kind != "delay"][:1]
            for fault in taken:
                self._count(fault)
            return tuple(taken)

    def _count(self, fault: Fault) -> None:
        if fault.times is None:
            return
        place = self._armed.index(fault)
        if fault.times == 1:
            del self._armed[place]
        else:
            self._armed[place] = replace(fault, times=fault.times - 1)
