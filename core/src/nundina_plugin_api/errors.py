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


# The link of a refusal may lead an administrator back to the redirect address; with this state the host says thank you.
APPROVAL_STATE = "approval"


class RefusalReason(StrEnum):
    """Refusals that the host has words for in every language."""

    CONSENT_DECLINED = "consent_declined"
    CONSENT_INVALID = "consent_invalid"  # the answer does not fit the question: replayed, forged, mixed up
    ADMIN_APPROVAL_NEEDED = "admin_approval_needed"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 -- the name of a refusal
    ACCOUNT_LOCKED = "account_locked"
    NO_MAILBOX = "no_mailbox"  # the sign-in is right, but the mailbox is not this person's to open
    LOGIN_METHOD = "login_method"  # the server offers no way to sign in that the app knows
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"  # the server's certificate is not to be trusted
    WRONG_PATH = "wrong_path"  # a server, but not what the app needs at this address
    WEB_PAGE = "web_page"  # a web page in place of the service: a proxy, a sign-in page
    SERVER_NOT_FOUND = "server_not_found"  # the address of the mailbox does not tell its server
    SERVER_ELSEWHERE = "server_elsewhere"  # it tells one that only the user can vouch for
    ADDRESS_NOT_ALLOWED = "address_not_allowed"  # the operator lets nobody connect there
    SERVER_TOO_OLD = "server_too_old"
    WRONG_APP = "wrong_app"  # another app is the one for this mailbox
    NOT_CONFIGURED = "not_configured"  # the operator has not set what the app needs
    EVENT_GONE = "event_gone"
    EVENT_CHANGED = "event_changed"  # somebody else changed it first
    EVENT_INVALID = "event_invalid"
    UNSUPPORTED = "unsupported"


class Refused(AppError):
    """The provider understood and says no."""

    def __init__(self, reason: RefusalReason, detail: str = "", *, about: str = "", link: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.about = about  # what the sentence shall name: a version, a server, an app; shown to the user
        self.link = link  # an https address where somebody else can help: an administrator, who is to approve the app
        self.detail = detail  # in English, for logs and the app's health page; never a secret, never what an event says
