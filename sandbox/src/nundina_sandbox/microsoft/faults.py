"""The faults that can be armed at Microsoft."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from nundina_sandbox import faults
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.identity import client_refusals, grant_refusals, request_refusals, sign_in_refusals
from nundina_sandbox.microsoft.identity.errors import IdentityError

_CHANGED = (
    "The send or update operation could not be performed because the change key passed in the request does not match "
    "the current change key for the item."
)
_RESYNC = "The sync state generation is not found; the client must do a full synchronization."
GRAPH_ERRORS: dict[str, tuple[int, str, str]] = {
    "InvalidAuthenticationToken": (
        401,
        "InvalidAuthenticationToken",
        "Lifetime validation failed, the token is expired.",
    ),
    "ErrorAccessDenied": (403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    "MailboxNotEnabledForRESTAPI": (
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    ),
    "ErrorItemNotFound": (404, "ErrorItemNotFound", "The specified object was not found in the store."),
    "ErrorIrresolvableConflict": (409, "ErrorIrresolvableConflict", _CHANGED),
    "conditionNotMet": (412, "ErrorIrresolvableConflict", _CHANGED),
    "syncStateNotFound": (410, "SyncStateNotFound", _RESYNC),
    "syncStateInvalid": (400, "SyncStateInvalid", "The sync state is invalid."),
    "resyncRequired": (410, "resyncRequired", "Resync required. Replace any local items with the server's version."),
    "ApplicationThrottled": (429, "ApplicationThrottled", "Application is over its request limit."),
    "MailboxConcurrency": (429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit."),
    "error500": (500, "InternalServerError", "An internal server error occurred. The operation failed."),
    "error502": (502, "UnknownError", "Bad gateway."),
    "error503": (503, "ErrorServerBusy", "The server is busy. Please try again later."),
    "error504": (504, "GatewayTimeout", "The operation timed out."),
}
"""The faults that are Graph's error answer: the status, the code and the message."""

IDENTITY_ERRORS: dict[str, Callable[[int | None], IdentityError]] = {
    "consentRequired": lambda _: sign_in_refusals.consent_missing("this-app", "This app", at_token=False),
    "adminApprovalNeeded": lambda _: sign_in_refusals.admin_approval_needed("your organization", "this app"),
    "interactionRequired": lambda _: sign_in_refusals.second_factor_needed(),
    "grantRevoked": lambda _: grant_refusals.ended("2026-01-01T00:00:00.0000000Z", "2026-01-02T00:00:00.0000000Z"),
    "refreshTokenExpired": lambda _: grant_refusals.unused_for_too_long("2026-01-01T00:00:00.0000000Z"),
    "grantExpired": lambda _: grant_refusals.expired(),
    "accountDisabled": lambda _: sign_in_refusals.disabled(),
    "invalidClientSecret": lambda _: client_refusals.secret_wrong("this-app"),
    "clientSecretExpired": lambda _: client_refusals.secret_expired("this-app"),
    "temporarilyUnavailable": lambda _: request_refusals.transient(),
    "tooManyRequests": request_refusals.too_many,
}
"""The faults that are the identity platform's refusal, made from the seconds of `Retry-After`."""

KINDS: dict[str, str] = {
    **dict.fromkeys(GRAPH_ERRORS, "Graph answers with this error; nothing is changed."),
    **dict.fromkeys(IDENTITY_ERRORS, "The identity platform refuses for this reason; name token or authorize."),
    "missingScope": "Graph finds that the token lacks the permission (403).",
    **faults.CONNECTION_KINDS,
    "truncatedList": "Answer a list with its second half and its links missing.",
}
"""Every kind of fault, with what it does."""


@dataclass(frozen=True, slots=True)
class Fault(faults.Fault):
    """Something to go wrong with the requests that it matches; naming no operation, with all of Graph."""

    KINDS: ClassVar[dict[str, str]] = KINDS

    def is_for_data(self, operation: str) -> bool:
        """Return whether a fault that names no operation is meant for this one: only Graph's have a dot."""
        return "." in operation


class FaultBoard(faults.FaultBoard[Fault]):
    """The faults that are armed, in the order in which they were."""


def graph_error(fault: faults.Fault) -> GraphError | None:
    """Return Graph's error of this kind, None for a kind that is none."""
    kind = "ErrorAccessDenied" if fault.kind == "missingScope" else fault.kind
    if kind not in GRAPH_ERRORS:
        return None
    status, code, message = GRAPH_ERRORS[kind]
    wait = 1 if status == 429 and fault.retry_after is None else fault.retry_after
    return GraphError(status, code, message, {"Retry-After": str(wait)} if wait is not None else {})


def identity_error(fault: faults.Fault) -> IdentityError | None:
    """Return the identity platform's refusal of this kind; Graph's busy days are its own too."""
    made = IDENTITY_ERRORS.get(fault.kind)
    if made is not None:
        return made(fault.retry_after)
    found = GRAPH_ERRORS.get(fault.kind)
    if found is None:
        return None
    status, code, message = found
    if status == 429:
        return request_refusals.too_many(fault.retry_after)
    return IdentityError(90033, "server_error" if status >= 500 else code, message, status)
