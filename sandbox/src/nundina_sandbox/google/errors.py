"""Google's errors as they stand on the wire.

GoogleError
    one class, for a client tells them apart by status, domain and reason; the functions below build each kind

Shapes: https://developers.google.com/calendar/api/guides/errors
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REALM = 'Bearer realm="https://accounts.google.com/"'
SIGN_IN_HELP = "See https://developers.google.com/identity/sign-in/web/devconsole-project."
EXPECTED = "Expected OAuth 2 access token, login cookie or other valid authentication credential. " + SIGN_IN_HELP


@dataclass(eq=False)  # not frozen: Python sets a traceback on what is raised
class GoogleError(Exception):
    """An answer that Google gives instead of the one asked for."""

    code: int
    reason: str
    message: str
    domain: str = "global"
    location_type: str | None = None
    location: str | None = None
    status: str | None = None
    """The canonical name (`UNAUTHENTICATED`), which only Google's front end adds."""
    title: str | None = None
    """The message of the inner error, where it differs from the outer one."""
    details: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the answer's JSON."""
        inner: dict[str, str | None] = {
            "domain": self.domain,
            "reason": self.reason,
            "message": self.title or self.message,
        }
        if self.location is not None:
            inner |= {"locationType": self.location_type, "location": self.location}
        error: dict[str, Any] = {"errors": [inner], "code": self.code, "message": self.message}
        if self.status:
            error["status"] = self.status
        if self.details:
            error["details"] = [dict(detail) for detail in self.details]
        return {"error": error}


def _in_header(reason: str, title: str, message: str, challenge: str) -> GoogleError:
    return GoogleError(
        401,
        reason,
        message,
        location_type="header",
        location="Authorization",
        status="UNAUTHENTICATED",
        title=title,
        headers={"WWW-Authenticate": challenge},
    )


def login_required() -> GoogleError:
    """Return the 401 for a request without credentials."""
    message = "Request is missing required authentication credential. " + EXPECTED
    return _in_header("required", "Login Required.", message, REALM)


def auth_error() -> GoogleError:
    """Return the 401 for a token that is unknown, expired or revoked."""
    message = "Request had invalid authentication credentials. " + EXPECTED
    return _in_header("authError", "Invalid Credentials", message, REALM + ', error="invalid_token"')


def insufficient_permissions(*scopes: str, service: str = "calendar-json.googleapis.com") -> GoogleError:
    """Return the 403 for a token that lacks these scopes."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": service},
    }
    challenge = f'{REALM}, error="insufficient_scope", scope="{" ".join(scopes)}"'
    return GoogleError(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        title="Insufficient Permission",
        status="PERMISSION_DENIED",
        details=(detail,),
        headers={"WWW-Authenticate": challenge},
    )


def bad_request(
    reason: str, message: str, location: str | None = None, location_type: str = "parameter"
) -> GoogleError:
    """Return a 400, such as `required` or `invalid`, naming the parameter at fault if there is one."""
    return GoogleError(400, reason, message, location=location, location_type=location_type if location else None)


def invalid_parameter(name: str, value: str) -> GoogleError:
    """Return the 400 for a query parameter with a value that it cannot have."""
    return bad_request("invalidParameter", f"Invalid value '{value}' for parameter '{name}'.", name)


def required(name: str, message: str | None = None) -> GoogleError:
    """Return the 400 for something that is missing."""
    return GoogleError(400, "required", message or f"Missing {name}.")


def parse_error() -> GoogleError:
    """Return the 400 for a body that is no JSON."""
    return GoogleError(400, "parseError", "Parse Error")


def forbidden(message: str = "Forbidden") -> GoogleError:
    """Return the 403 for something that this person may not do."""
    return GoogleError(403, "forbidden", message, domain="calendar")


def forbidden_for_non_organizer() -> GoogleError:
    """Return the 403 for changing shared properties of somebody else's event."""
    message = "Shared properties can only be changed by the organizer of the event."
    return GoogleError(403, "forbiddenForNonOrganizer", message, domain="calendar")


def required_access_level(message: str = "You need to have writer access to this calendar.") -> GoogleError:
    """Return the 403 for writing to a calendar that is only shared for reading."""
    return GoogleError(403, "requiredAccessLevel", message, domain="calendar")


def rate_limit_exceeded() -> GoogleError:
    """Return the 403 of a project that asks too fast."""
    return GoogleError(403, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits")


def user_rate_limit_exceeded() -> GoogleError:
    """Return the 403 of a person for whom is asked too fast."""
    return GoogleError(403, "userRateLimitExceeded", "User Rate Limit Exceeded", domain="usageLimits")


def quota_exceeded() -> GoogleError:
    """Return the 403 of a person who has used up what a calendar allows."""
    return GoogleError(403, "quotaExceeded", "Calendar usage limits exceeded.", domain="usageLimits")


def not_found() -> GoogleError:
    """Return the 404 for what is not there, or not for this person."""
    return GoogleError(404, "notFound", "Not Found")


def duplicate() -> GoogleError:
    """Return the 409 for an id that is taken."""
    return GoogleError(409, "duplicate", "The requested identifier already exists.")


def deleted() -> GoogleError:
    """Return the 410 for deleting what is deleted already."""
    return GoogleError(410, "deleted", "Resource has been deleted")


def full_sync_required() -> GoogleError:
    """Return the 410 for a sync token that is no longer valid."""
    message = "Sync token is no longer valid, a full sync is required."
    return GoogleError(
        410, "fullSyncRequired", message, domain="calendar", location_type="parameter", location="syncToken"
    )


def updated_min_too_long_ago() -> GoogleError:
    """Return the 410 for an `updatedMin` further back than changes are kept."""
    message = "The requested minimum modification time lies too far in the past."
    return GoogleError(
        410, "updatedMinTooLongAgo", message, domain="calendar", location_type="parameter", location="updatedMin"
    )


def condition_not_met() -> GoogleError:
    """Return the 412 for an `If-Match` that no longer matches."""
    return GoogleError(412, "conditionNotMet", "Precondition Failed", location_type="header", location="If-Match")


def too_many_requests(retry_after: int | None = None) -> GoogleError:
    """Return the 429; `retry_after` is in seconds."""
    return GoogleError(
        429, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits", headers=_retry_after(retry_after)
    )


def backend_error(code: int = 500, retry_after: int | None = None) -> GoogleError:
    """Return a 500, 502, 503 or 504; `retry_after` is in seconds."""
    reason, message = {
        500: ("internalError", "Internal Error"),
        502: ("badGateway", "Bad Gateway"),
        503: ("backendError", "Service Unavailable"),
        504: ("gatewayTimeout", "Gateway Timeout"),
    }[code]
    return GoogleError(code, reason, message, headers=_retry_after(retry_after))


def _retry_after(seconds: int | None) -> Mapping[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}
