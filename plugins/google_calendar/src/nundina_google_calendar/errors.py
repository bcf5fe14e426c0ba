"""One table from Google's errors to the six of the plugin API.

https://developers.google.com/workspace/calendar/api/guides/errors lists reasons; a reason decides before a status.
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

REASONS: Mapping[str, Kind] = {
    "authError": AuthorizationLost,
    "rateLimitExceeded": RateLimited,
    "userRateLimitExceeded": RateLimited,
    "quotaExceeded": RateLimited,
    "dailyLimitExceeded": RateLimited,
    "calendarUsageLimitsExceeded": RateLimited,
    "variableTermLimitExceeded": RateLimited,
    "insufficientPermissions": PermissionMissing,
    "accessNotConfigured": RefusalReason.NOT_CONFIGURED,
    "domainPolicy": RefusalReason.ADMIN_APPROVAL_NEEDED,
    "notACalendarUser": RefusalReason.UNSUPPORTED,
    "forbiddenForNonOrganizer": RefusalReason.UNSUPPORTED,
    "fullSyncRequired": CursorExpired,
    "updatedMinTooLongAgo": CursorExpired,
    "deleted": RefusalReason.EVENT_GONE,
    "notFound": RefusalReason.EVENT_GONE,
    "duplicate": RefusalReason.EVENT_CHANGED,
    "conditionNotMet": RefusalReason.EVENT_CHANGED,
    "push.webhookUrlUnauthorized": RefusalReason.UNSUPPORTED,
    "push.webhookUrlNotHttps": RefusalReason.UNSUPPORTED,
    "pushNotSupportedForRequestedResource": RefusalReason.UNSUPPORTED,
    "channelIdNotUnique": RefusalReason.UNSUPPORTED,
}
STATUSES: Mapping[int, Kind] = {
    400: RefusalReason.EVENT_INVALID,
    401: AuthorizationLost,
    403: RefusalReason.UNSUPPORTED,
    404: RefusalReason.EVENT_GONE,
    408: Transient,
    409: RefusalReason.EVENT_CHANGED,
    410: RefusalReason.EVENT_GONE,
    412: RefusalReason.EVENT_CHANGED,
    429: RateLimited,
}
SERVER_ERROR = 500
# Used up by all users of the project together.
PROJECT_REASONS = frozenset({"dailyLimitExceeded"})


class Duplicate(Refused):
    """An event of this id stands already: the answer to a repeated create."""


def error_of(status: int, content: bytes, retry_after: str | None = None) -> AppError:
    """Return the error that an answer of Google means."""
    reason = reason_of(content)
    if status == 409 and reason in ("duplicate", ""):
        return Duplicate(RefusalReason.EVENT_CHANGED, "duplicate")
    kind: Kind = REASONS.get(reason) or STATUSES.get(status, RefusalReason.UNSUPPORTED)
    if kind is RateLimited and status < SERVER_ERROR:
        return RateLimited(read_retry_after(retry_after), whole_app=_is_of_the_project(reason, content))
    return Transient(read_retry_after(retry_after)) if status >= SERVER_ERROR else _made(kind, reason, retry_after)


def reason_of(content: bytes) -> str:
    """Return the first reason that an error's body names, empty where it names none."""
    try:
        body = json.loads(content)
        return str(body["error"]["errors"][0]["reason"])
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


def _is_of_the_project(reason: str, content: bytes) -> bool:
    """Say whether all users of the project share the limit.

    The quota is named in an ErrorInfo (https://google.aip.dev/193): "...PerMinutePerProject", with "PerUser" for one.
    """
    try:
        details = json.loads(content)["error"].get("details", [])
        quotas = [str(detail.get("metadata", {}).get("quota_limit", "")) for detail in details]
    except (ValueError, KeyError, TypeError, AttributeError):
        quotas = []
    return reason in PROJECT_REASONS or any("PerProject" in quota and "PerUser" not in quota for quota in quotas)


def _made(kind: Kind, reason: str, retry_after: str | None) -> AppError:
    if isinstance(kind, RefusalReason):
        return Refused(kind, reason)
    if issubclass(kind, Transient):
        wait: timedelta | None = read_retry_after(retry_after)
        return kind(wait)
    return kind()
