"""One table from what exchangelib and requests raise to the six errors of the plugin API.

EWS names its errors by codes, which exchangelib has a class each for
(https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import requests
from exchangelib import errors as ews

from nundina_plugin_api import (
    AppError,
    AuthorizationLost,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)

LOCKED = (ews.ErrorAccountDisabled,)
PASSWORD = (ews.UnauthorizedError, ews.ErrorPasswordExpired, ews.ErrorPasswordChangeRequired)
NO_MAILBOX = (
    ews.ErrorNonExistentMailbox,
    ews.ErrorAccessDenied,
    ews.ErrorFolderNotFound,
    ews.ErrorItemNotFound,
    ews.ErrorInvalidSmtpAddress,
)
BUSY = (
    ews.ErrorServerBusy,
    ews.ErrorExceededConnectionCount,
    ews.ErrorTooManyObjectsOpened,
    ews.ErrorExceededSubscriptionCount,
)
PASSING = (
    ews.ErrorADOperation,
    ews.ErrorADUnavailable,
    ews.ErrorConnectionFailed,
    ews.ErrorInternalServerError,
    ews.ErrorInternalServerTransientError,
    ews.ErrorMailboxFailover,
    ews.ErrorMailboxMoveInProgress,
    ews.ErrorMailboxStoreUnavailable,
    ews.ErrorTimeoutExpired,
    ews.ErrorFreeBusyGenerationFailed,
)
TOO_OLD = (
    ews.ErrorInvalidServerVersion,
    ews.ErrorInvalidSchemaVersionForMailboxVersion,
    ews.ErrorIncorrectSchemaVersion,
)
GONE = (ews.ErrorItemNotFound, ews.ErrorFolderNotFound)
FAULTS = (ews.EWSError, requests.RequestException)


@contextmanager
def refusing_servers(host: str) -> Iterator[None]:
    """Turn what a server answers while a user connects into a sentence for this user. Raises Refused and Transient."""
    try:
        yield
    except FAULTS as error:
        raise connecting_error(error, host) from None


@contextmanager
def as_app_errors() -> Iterator[None]:
    """Turn what a server answers to a mailbox that is connected into one of the six errors."""
    try:
        yield
    except Refused as refused:  # of the adapter: the server moved where nobody may follow
        raise Transient if refused.reason is RefusalReason.ADDRESS_NOT_ALLOWED else refused from None
    except FAULTS as error:
        raise calling_error(error) from None


def connecting_error(error: Exception, host: str) -> AppError:
    """Return what the user is to be told."""
    known = _known(error)
    if known is not None:
        return known
    if _is_locked(error):
        return Refused(RefusalReason.ACCOUNT_LOCKED)
    if isinstance(error, PASSWORD):
        return Refused(RefusalReason.WRONG_PASSWORD)
    if isinstance(error, NO_MAILBOX):
        return Refused(RefusalReason.NO_MAILBOX, type(error).__name__)
    if isinstance(error, TOO_OLD):
        return Refused(RefusalReason.SERVER_TOO_OLD, type(error).__name__)
    if _came_from(error, requests.exceptions.SSLError):
        return Refused(RefusalReason.TLS_FAILED, about=host)
    if isinstance(error, requests.RequestException) or _came_from(error, requests.RequestException):
        return Refused(RefusalReason.UNREACHABLE, type(error).__name__)
    if isinstance(error, PASSING):
        return Transient()
    if isinstance(error, ews.RedirectError | ews.MalformedResponseError):
        return Refused(RefusalReason.WEB_PAGE, type(error).__name__, about=host)
    return Refused(RefusalReason.WRONG_PATH, type(error).__name__, about=host)


def calling_error(error: Exception) -> AppError:
    """Return what the host is to do."""
    known = _known(error)
    if known is not None:
        return known
    if isinstance(error, PASSWORD) or _is_locked(error):
        return AuthorizationLost()
    if isinstance(error, ews.ErrorNonExistentMailbox):
        return AuthorizationLost()
    if isinstance(error, ews.ErrorAccessDenied):
        return PermissionMissing()
    if isinstance(error, GONE):
        return Refused(RefusalReason.EVENT_GONE, type(error).__name__)
    if isinstance(error, ews.ResponseMessageError) and not isinstance(error, PASSING):
        return Refused(RefusalReason.EVENT_INVALID, type(error).__name__)
    return Transient()


def _known(error: Exception) -> AppError | None:
    """Return an error of ours that a library wrapped, and the server's wish to be left alone for a while."""
    for each in _chain(error):
        if isinstance(each, AppError):
            return each
    if isinstance(error, BUSY):
        seconds = getattr(error, "back_off", None)  # BackOffMilliseconds, as exchangelib reads it
        return RateLimited(timedelta(seconds=min(float(seconds), 3600.0)) if seconds else None)
    return None


def _is_locked(error: Exception) -> bool:
    return isinstance(error, LOCKED) or (isinstance(error, ews.UnauthorizedError) and "locked" in str(error))


def _came_from(error: BaseException, kind: type[BaseException]) -> bool:
    return any(isinstance(each, kind) for each in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Return an error and those that led to it, which exchangelib's own only describe in words."""
    following: BaseException | None = error
    while following is not None:
        yield following
        following = following.__cause__ or following.__context__
