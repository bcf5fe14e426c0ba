"""The faults that can be armed at Google."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from nundina_sandbox import faults
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
    **faults.CONNECTION_KINDS,
    "truncatedList": "Answer a list with its second half and its tokens missing.",
}
"""Every kind of fault, with what it does."""


@dataclass(frozen=True, slots=True)
class Fault(faults.Fault):
    """Something to go wrong with the requests that it matches; naming no operation, with all of Calendar v3."""

    KINDS: ClassVar[dict[str, str]] = KINDS


class FaultBoard(faults.FaultBoard[Fault]):
    """The faults that are armed, in the order in which they were."""
