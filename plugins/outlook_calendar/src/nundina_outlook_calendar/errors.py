"""One table from Graph's errors to the six of the plugin API.

https://learn.microsoft.com/graph/errors lists statuses; Exchange's own codes, which begin with Error, are those of
EWS. A code decides before a status. Codes are compared without regard to case: the documents and the service differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from nundina_plugin_api import (
    AppError,
    AuthorizationLost,
    CursorExpired,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)
from nundina_plugin_api.retry_after import read_retry_after

Kind = type[AppError] | RefusalReason

NO_MAILBOX = (
    "Microsoft 365 holds no mailbox for this account. Where the mailbox lies on a server of your organisation's own, "
    "connect it with the Exchange app instead."
)
CODES: Mapping[str, Kind] = {
    "invalidauthenticationtoken": AuthorizationLost,
    "unauthenticated": AuthorizationLost,
    "erroraccessdenied": PermissionMissing,
    "accessdenied": PermissionMissing,
    "authorization_requestdenied": PermissionMissing,
    "erroritemnotfound": RefusalReason.EVENT_GONE,
    "itemnotfound": RefusalReason.EVENT_GONE,
    "errorinvalididmalformed": RefusalReason.EVENT_GONE,  # an id that never was one
    "errorinvalidid": RefusalReason.EVENT_GONE,
    "errorirresolvableconflict": RefusalReason.EVENT_CHANGED,
    "errorchangekeyrequiredforwriteoperations": RefusalReason.EVENT_CHANGED,
    "concurrentitemsave": Transient,
    "errorconcurrentitemsave": Transient,
    "syncstatenotfound": CursorExpired,
    "syncstateinvalid": CursorExpired,
    "resyncrequired": CursorExpired,
    "fullsyncrequired": CursorExpired,
    "errorinvalidsyncstatedata": CursorExpired,
    "applicationthrottled": RateLimited,
    "mailboxconcurrency": RateLimited,
    "toomanyrequests": RateLimited,
    "errortoomanyobjectsopened": RateLimited,
    "errorserverbusy": RateLimited,
    "errorexceededconnectioncount": RateLimited,
    "mailboxnotenabledforrestapi": RefusalReason.UNSUPPORTED,
    "mailboxnotsupportedforrestapi": RefusalReason.UNSUPPORTED,
    "resthttpnotsupported": RefusalReason.UNSUPPORTED,
    "errornonexistentmailbox": RefusalReason.UNSUPPORTED,
    "errormailboxmoveinprogress": Transient,
    "errormailboxstoreunavailable": Transient,
    "errorinternalservertransienterror": Transient,
    "errortimeoutexpired": Transient,
    "errorquotaexceeded": RefusalReason.UNSUPPORTED,
    "servicenotavailable": Transient,
    "serviceunavailable": Transient,
    "generalexception": Transient,
}
STATUSES: Mapping[int, Kind] = {
    400: RefusalReason.EVENT_INVALID,
    401: AuthorizationLost,
    403: PermissionMissing,
    404: RefusalReason.EVENT_GONE,
    408: Transient,
    409: RefusalReason.EVENT_CHANGED,
    410: RefusalReason.EVENT_GONE,
    412: RefusalReason.EVENT_CHANGED,
    423: Transient,
    429: RateLimited,
}
NO_MAILBOX_CODES = frozenset(
    {"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "resthttpnotsupported", "errornonexistentmailbox"}
)
DETAILS: Mapping[str, str] = dict.fromkeys(NO_MAILBOX_CODES, NO_MAILBOX)
SERVER_ERROR = 500
REDIRECTS = range(300, 400)


def error_of(status: int, content: bytes, retry_after: str | None = None) -> AppError:
    """Return the error that an answer of Graph means."""
    code = code_of(content)
    known = CODES.get(code.lower())
    wait = read_retry_after(retry_after)
    if known is not None and not (status >= SERVER_ERROR and isinstance(known, RefusalReason)):
        return _made(known, code, wait)
    if status >= SERVER_ERROR or status in REDIRECTS:
        return Transient(wait)
    return _made(STATUSES.get(status, RefusalReason.UNSUPPORTED), code, wait)


def code_of(content: bytes) -> str:
    """Return the code that an error's body names, empty where it names none."""
    try:
        return str(json.loads(content)["error"]["code"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _made(kind: Kind, code: str, wait: timedelta | None) -> AppError:
    if isinstance(kind, RefusalReason):
        return Refused(kind, DETAILS.get(code.lower(), code))
    return kind(wait) if issubclass(kind, Transient) else kind()
