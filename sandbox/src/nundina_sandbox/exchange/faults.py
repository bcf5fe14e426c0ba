"""The faults that can be armed at Exchange."""

from dataclasses import dataclass
from typing import ClassVar

from nundina_sandbox import faults

BUSY = "ErrorServerBusy"
LOOK = "look"
"""What it is called when somebody opens the address of EWS."""
SOAP_FAULTS = (
    BUSY,
    "ErrorInternalServerError",
    "ErrorInternalServerTransientError",
    "ErrorMailboxStoreUnavailable",
    "ErrorMailboxMoveInProgress",
    "ErrorTimeoutExpired",
    "ErrorConnectionFailed",
    "ErrorTooManyObjectsOpened",
    "ErrorInvalidServerVersion",
    "ErrorSchemaValidation",
    "ErrorNonExistentMailbox",
    "ErrorImpersonateUserDenied",
)
"""Codes that come as a SOAP fault, with status 500."""
IN_ANSWERS = (
    "ErrorAccessDenied",
    "ErrorItemNotFound",
    "ErrorFolderNotFound",
    "ErrorIrresolvableConflict",
    "ErrorQuotaExceeded",
    "ErrorMailRecipientNotFound",
    "ErrorFreeBusyGenerationFailed",
    "ErrorItemSave",
    "ErrorInvalidRecipients",
    "ErrorCorruptData",
    "ErrorInvalidSyncStateData",
)
"""Codes that come inside an answer with status 200, one for each thing that was asked for."""
STATUSES = {
    "unauthorized": 401,
    "forbidden": 403,
    "notFound": 404,
    "error500": 500,
    "error502": 502,
    "error503": 503,
    "error504": 504,
}
"""Plain HTTP errors, as a server or a proxy before it gives them."""
KINDS: dict[str, str] = {
    **dict.fromkeys(SOAP_FAULTS, "Refuse the request with a SOAP fault; nothing is changed."),
    **dict.fromkeys(IN_ANSWERS, "Answer everything that is asked for with this error; nothing is changed."),
    **dict.fromkeys(STATUSES, "Answer with this HTTP error; nothing is changed."),
    BUSY: "Refuse the request and ask for a wait of so many seconds.",
    "redirect": "Send the client to another address, for good or for ill.",
    "loginPage": "Answer 200 with a login page, as a proxy does; nothing is changed.",
    faults.DELAY: faults.CONNECTION_KINDS[faults.DELAY],
    **{kind: faults.CONNECTION_KINDS[kind] for kind in ("drop", "dropAfterCommit", "truncatedBody")},
    "html": "Do it, then answer 200 with a login page instead of XML.",
    "malformedXml": "Do it, then answer with broken XML.",
    "truncatedList": "Answer a list with its second half missing.",
}
"""Every kind of fault, with what it does."""


@dataclass(frozen=True, slots=True)
class Fault(faults.Fault):
    """Something to go wrong with the requests that it matches; naming no operation, with all of EWS.

    `retry_after` is also the wait in seconds of ErrorServerBusy.
    """

    KINDS: ClassVar[dict[str, str]] = KINDS
    target: str = ""
    """Where a redirect leads."""

    def is_for_data(self, operation: str) -> bool:
        """Return whether it is one of EWS' operations: not autodiscover, nor a GET where only HTTP can go wrong."""
        if operation == LOOK:
            return self.kind not in (*SOAP_FAULTS, *IN_ANSWERS)
        return not operation.startswith("autodiscover.")


class FaultBoard(faults.FaultBoard[Fault]):
    """The faults that are armed, in the order in which they were."""
