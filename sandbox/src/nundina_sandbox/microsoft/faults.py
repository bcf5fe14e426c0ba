"""The faults that can be armed at Microsoft."""

from dataclasses import dataclass
from typing import ClassVar

from nundina_sandbox import faults

_CHANGED = (
    "The send or update operation could not be performed because the change key passed in the request does not match "
    "the current change key for the item."
)
GRAPH_ERRORS: dict[str, tuple[int, str, str]] = {
    "InvalidAuthenticationToken": (
        401,
        "InvalidAuthenticationToken",
        "Lifetime validation failed, the token is expired.",
    ),
    "ErrorAccessDenied": (403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    "ErrorItemNotFound": (404, "ErrorItemNotFound", "The specified object was not found in the store."),
    "ErrorIrresolvableConflict": (
        409,
        "ErrorIrresolvableConflict",
        _CHANGED,
    ),
    "conditionNotMet": (
        412,
        "ErrorIrresolvableConflict",
        _CHANGED,
    ),
    "syncStateNotFound": (
        410,
        "SyncStateNotFound",
        "The sync state generation is not found; the client must do a full synchronization.",
    ),
    "ApplicationThrottled": (429, "ApplicationThrottled", "Application is over its request limit."),
    "MailboxConcurrency": (429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit."),
    "error500": (500, "InternalServerError", "An internal server error occurred. The operation failed."),
    "error502": (502, "UnknownError", "Bad gateway."),
    "error503": (503, "ErrorServerBusy", "The server is busy. Please try again later."),
    "error504": (504, "GatewayTimeout", "The operation timed out."),
}
"""The faults that are Graph's error answer: the status, the code and the message."""

KINDS: dict[str, str] = {
    **dict.fromkeys(GRAPH_ERRORS, "Answer with this error; nothing is changed."),
    **faults.CONNECTION_KINDS,
    "truncatedList": "Answer a list with its second half and its links missing.",
}
"""Every kind of fault, with what it does."""


@dataclass(frozen=True, slots=True)
class Fault(faults.Fault):
    """Something to go wrong with the requests that it matches; naming no operation, with all of Graph."""

    KINDS: ClassVar[dict[str, str]] = KINDS


class FaultBoard(faults.FaultBoard[Fault]):
    """The faults that are armed, in the order in which they were."""
