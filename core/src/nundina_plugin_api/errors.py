"""What an app may raise. Six errors say all, each named after what the host does about it.

    AppError
    ├── Transient(retry_after)         try again later
    │   └── RateLimited(…, whole_app)  try again later, and slower
    ├── AuthorizationLost              the user must reconnect
    ├── PermissionMissing(scopes)      the user must reconnect and allow more
    ├── CursorExpired                  list everything anew
    └── Refused(reason)                do not try again: it will be refused again

Anything else that leaves an app is a fault of the app.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class AppError(Exception):
    """The base of everything an app may raise."""


class Transient(AppError):
    """The provider is away or confused; the same call may succeed later."""

    def __init__(self, retry_after: timedelta | None = None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class RateLimited(Transient):
    """The provider asks for fewer calls: of this mailbox, or of everybody who uses the app on this host."""

    def __init__(self, retry_after: timedelta | None = None, *, whole_app: bool = False) -> None:
        super().__init__(retry_after)
        self.whole_app = whole_app


class AuthorizationLost(AppError):
    """The provider no longer accepts these credentials."""


class PermissionMissing(AppError):
    """The user did not allow, or took back, something that the call needs."""

    def __init__(self, scopes: tuple[str, ...] = ()) -> None:
        super().__init__(scopes)
        self.scopes = scopes


class CursorExpired(AppError):
    """The provider forgot the cursor; only a full listing helps."""


class RefusalReason(StrEnum):
    """Refusals that the host has words for in every language."""

    CONSENT_DECLINED = "consent_declined"
    CONSENT_INVALID = "consent_invalid"  # the answer does not fit the question: replayed, forged, mixed up
    ADMIN_APPROVAL_NEEDED = "admin_approval_needed"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 -- the name of a refusal
    UNREACHABLE = "unreachable"
    SERVER_TOO_OLD = "server_too_old"
    NOT_CONFIGURED = "not_configured"  # the operator has not set what the app needs
    EVENT_GONE = "event_gone"
    EVENT_CHANGED = "event_changed"  # somebody else changed it first
    EVENT_INVALID = "event_invalid"
    UNSUPPORTED = "unsupported"


class Refused(AppError):
    """The provider understood and says no."""

    def __init__(self, reason: RefusalReason, detail: str = "", *, link: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.link = link  # an https address where somebody else can help: an administrator, who is to approve the app
        self.detail = detail  # in English, for logs and the app's health page; never a secret, never what an event says
