"""Every error of Graph and of the sign-in becomes the one that says what to do."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from nundina_outlook_calendar.errors import NO_MAILBOX, error_of
from nundina_outlook_calendar.sign_in_errors import consent_error, refresh_error
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


def body(code: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": "In English.", "innerError": {}}}).encode()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "InvalidAuthenticationToken", AuthorizationLost),
        (401, "", AuthorizationLost),
        (403, "ErrorAccessDenied", PermissionMissing),
        (403, "Authorization_RequestDenied", PermissionMissing),
        (403, "", PermissionMissing),
        (404, "ErrorItemNotFound", RefusalReason.EVENT_GONE),
        (404, "", RefusalReason.EVENT_GONE),
        (400, "ErrorInvalidIdMalformed", RefusalReason.EVENT_GONE),
        (400, "ErrorPropertyValidationFailure", RefusalReason.EVENT_INVALID),
        (409, "ErrorIrresolvableConflict", RefusalReason.EVENT_CHANGED),
        (412, "ErrorIrresolvableConflict", RefusalReason.EVENT_CHANGED),
        (412, "", RefusalReason.EVENT_CHANGED),
        (409, "ConcurrentItemSave", Transient),
        (410, "SyncStateNotFound", CursorExpired),
        (410, "syncStateNotFound", CursorExpired),
        (400, "SyncStateInvalid", CursorExpired),
        (410, "resyncRequired", CursorExpired),
        (429, "ApplicationThrottled", RateLimited),
        (429, "MailboxConcurrency", RateLimited),
        (429, "", RateLimited),
        (503, "ErrorServerBusy", RateLimited),
        (404, "MailboxNotEnabledForRESTAPI", RefusalReason.UNSUPPORTED),
        (503, "ErrorMailboxMoveInProgress", Transient),
        (500, "ErrorInternalServerTransientError", Transient),
        (500, "", Transient),
        (500, "ErrorItemNotFound", Transient),
        (502, "", Transient),
        (503, "", Transient),
        (504, "", Transient),
        (301, "", Transient),
        (408, "", Transient),
        (418, "", RefusalReason.UNSUPPORTED),
    ],
)
def test_a_code_decides_before_a_status(status: int, code: str, kind: type[AppError] | RefusalReason) -> None:
    error = error_of(status, body(code))
    assert (error.reason if isinstance(error, Refused) else type(error)) is kind


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b'{"error": "oops"}', b'{"error": {}}', b"\xff", b"[" * 9999]
)
def test_a_body_that_says_nothing_leaves_the_status_to_decide(content: bytes) -> None:
    assert isinstance(error_of(404, content), Refused)
    assert isinstance(error_of(503, content), Transient)


def test_a_wait_that_graph_names_is_passed_on() -> None:
    error = error_of(429, body("ApplicationThrottled"), "17")
    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize("code", ["MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI"])
def test_a_mailbox_that_is_not_in_the_cloud_is_sent_to_the_other_app(code: str) -> None:
    error = error_of(404, body(code))
    assert isinstance(error, Refused)
    assert error.detail == NO_MAILBOX
    assert "Exchange app" in error.detail


def answer(error: str, number: int = 0, *, listed: bool = False) -> dict[str, Any]:
    described = {"error": error, "error_description": f"AADSTS{number}: Something.\r\nTrace ID: 1"}
    return {"error": error, "error_codes": [number]} if listed else described


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(
    ("error", "number", "kind"),
    [
        ("access_denied", 65004, RefusalReason.CONSENT_DECLINED),
        ("access_denied", 0, RefusalReason.CONSENT_DECLINED),
        ("access_denied", 90094, RefusalReason.ADMIN_APPROVAL_NEEDED),
        ("consent_required", 0, RefusalReason.ADMIN_APPROVAL_NEEDED),
        ("invalid_grant", 65001, RefusalReason.ADMIN_APPROVAL_NEEDED),
        ("invalid_grant", 50105, RefusalReason.ADMIN_APPROVAL_NEEDED),
        ("invalid_grant", 70000, RefusalReason.CONSENT_INVALID),
        ("invalid_grant", 54005, RefusalReason.CONSENT_INVALID),
        ("invalid_client", 7000215, RefusalReason.NOT_CONFIGURED),
        ("invalid_client", 7000222, RefusalReason.NOT_CONFIGURED),
        ("unauthorized_client", 700016, RefusalReason.NOT_CONFIGURED),
        ("invalid_request", 50194, RefusalReason.NOT_CONFIGURED),
        ("temporarily_unavailable", 0, Transient),
        ("server_error", 90033, Transient),
        ("nobody_knows_this", 0, RefusalReason.CONSENT_INVALID),
    ],
)
def test_what_comes_back_instead_of_a_consent(
    error: str, number: int, kind: type[AppError] | RefusalReason, *, listed: bool
) -> None:
    found = consent_error(answer(error, number, listed=listed))
    assert (found.reason if isinstance(found, Refused) else type(found)) is kind


@pytest.mark.rule("CON-11")
@pytest.mark.parametrize(
    ("error", "number", "kind"),
    [
        ("invalid_grant", 70008, AuthorizationLost),
        ("invalid_grant", 700082, AuthorizationLost),
        ("invalid_grant", 50173, AuthorizationLost),
        ("interaction_required", 50076, AuthorizationLost),
        ("invalid_grant", 65001, PermissionMissing),
        ("consent_required", 0, PermissionMissing),
        ("invalid_client", 7000222, RefusalReason.NOT_CONFIGURED),
        ("temporarily_unavailable", 0, Transient),
        ("nobody_knows_this", 0, AuthorizationLost),
    ],
)
def test_what_a_refresh_is_refused_for(error: str, number: int, kind: type[AppError] | RefusalReason) -> None:
    found = refresh_error(answer(error, number))
    assert (found.reason if isinstance(found, Refused) else type(found)) is kind
