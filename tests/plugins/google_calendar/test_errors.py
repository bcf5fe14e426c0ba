"""Every error of Google becomes the one of six that says what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from nundina_google_calendar.errors import REASONS, STATUSES, Duplicate, error_of
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


def body(reason: str, code: int) -> bytes:
    return json.dumps({"error": {"errors": [{"domain": "global", "reason": reason}], "code": code}}).encode()


KINDS: list[tuple[int, str, type[AppError] | RefusalReason]] = [
    (400, "invalid", RefusalReason.EVENT_INVALID),
    (400, "push.webhookUrlNotHttps", RefusalReason.UNSUPPORTED),
    (401, "authError", AuthorizationLost),
    (401, "", AuthorizationLost),
    (401, "push.webhookUrlUnauthorized", RefusalReason.UNSUPPORTED),
    (403, "rateLimitExceeded", RateLimited),
    (403, "userRateLimitExceeded", RateLimited),
    (403, "quotaExceeded", RateLimited),
    (403, "dailyLimitExceeded", RateLimited),
    (403, "calendarUsageLimitsExceeded", RateLimited),
    (403, "insufficientPermissions", PermissionMissing),
    (403, "accessNotConfigured", RefusalReason.NOT_CONFIGURED),
    (403, "domainPolicy", RefusalReason.ADMIN_APPROVAL_NEEDED),
    (403, "forbiddenForNonOrganizer", RefusalReason.UNSUPPORTED),
    (403, "forbidden", RefusalReason.UNSUPPORTED),
    (404, "notFound", RefusalReason.EVENT_GONE),
    (408, "", Transient),
    (410, "deleted", RefusalReason.EVENT_GONE),
    (410, "fullSyncRequired", CursorExpired),
    (410, "updatedMinTooLongAgo", CursorExpired),
    (412, "conditionNotMet", RefusalReason.EVENT_CHANGED),
    (418, "teapot", RefusalReason.UNSUPPORTED),
    (429, "rateLimitExceeded", RateLimited),
    (429, "", RateLimited),
    (500, "backendError", Transient),
    (502, "", Transient),
    (503, "quotaExceeded", Transient),
    (504, "", Transient),
]


@pytest.mark.parametrize(("status", "reason", "kind"), KINDS)
def test_each_status_and_reason_says_what_to_do(status: int, reason: str, kind: type[AppError] | RefusalReason) -> None:
    error = error_of(status, body(reason, status))
    assert (error.reason if isinstance(error, Refused) else type(error)) is kind


def test_the_table_has_no_entry_that_no_test_knows() -> None:
    tested = {reason for _, reason, _ in KINDS} | {
        "duplicate",
        "notACalendarUser",
        "variableTermLimitExceeded",
        "pushNotSupportedForRequestedResource",
        "channelIdNotUnique",
    }
    assert set(REASONS) <= tested
    assert set(STATUSES) <= {status for status, _, _ in KINDS} | {409}


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b'{"error": "invalid_grant"}', b'{"error": {"errors": []}}']
)
def test_a_body_that_is_no_error_of_googles_leaves_the_status_to_decide(content: bytes) -> None:
    assert isinstance(error_of(401, content), AuthorizationLost)
    assert isinstance(error_of(503, content), Transient)


def test_a_repeated_create_is_told_apart() -> None:
    assert isinstance(error_of(409, body("duplicate", 409)), Duplicate)


@pytest.mark.parametrize("status", [429, 503])
def test_how_long_to_wait_is_taken_over(status: int) -> None:
    error = error_of(status, b"", "120")
    assert isinstance(error, Transient)
    assert error.retry_after == timedelta(seconds=120)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("0", timedelta(0)),
        (" 7 ", timedelta(seconds=7)),
        ("99999999999999", timedelta(days=1)),
        ("Fri, 20 Nov 2026 12:02:00 GMT", timedelta(minutes=2)),
        ("Fri, 20 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Fri, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_a_wait_is_read_in_seconds_or_as_a_date(value: str | None, wait: timedelta | None) -> None:
    assert read_retry_after(value, datetime(2026, 11, 20, 12, tzinfo=UTC)) == wait


QUOTA = "CalendarRequestsPerMinutePer"


@pytest.mark.parametrize(
    ("reason", "quota", "whole_app"),
    [
        ("rateLimitExceeded", QUOTA + "Project", True),
        ("rateLimitExceeded", QUOTA + "ProjectPerUser", False),
        ("rateLimitExceeded", None, False),
        ("userRateLimitExceeded", 7, False),
        ("dailyLimitExceeded", None, True),
    ],
)
def test_a_limit_of_the_project_is_told_from_one_of_a_mailbox(reason: str, quota: object, whole_app: bool) -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quota_limit": quota}}]
    error = {"errors": [{"reason": reason}], "code": 429, "details": details if quota else []}
    limited = error_of(429, json.dumps({"error": error}).encode(), "30")
    assert isinstance(limited, RateLimited)
    assert (limited.whole_app, limited.retry_after) == (whole_app, timedelta(seconds=30))
