"""Faults that are armed, as raw requests meet them."""

import json
import time
from collections.abc import Iterator

import pytest
import requests

from nundina_sandbox.google.faults import ERRORS, Fault
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, access_token_of, running_sandbox, tokens_for

ANNA = "anna@fjordworks.example"
STATUS_AND_DOMAIN = {
    "authError": (401, "global"),
    "rateLimitExceeded": (403, "usageLimits"),
    "userRateLimitExceeded": (403, "usageLimits"),
    "quotaExceeded": (403, "usageLimits"),
    "forbidden": (403, "calendar"),
    "forbiddenForNonOrganizer": (403, "calendar"),
    "insufficientPermissions": (403, "global"),
    "notFound": (404, "global"),
    "duplicate": (409, "global"),
    "deleted": (410, "global"),
    "fullSyncRequired": (410, "calendar"),
    "updatedMinTooLongAgo": (410, "calendar"),
    "conditionNotMet": (412, "global"),
    "tooManyRequests": (429, "usageLimits"),
    "error500": (500, "global"),
    "error502": (502, "global"),
    "error503": (503, "global"),
    "error504": (504, "global"),
}


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


def events(sandbox: RunningSandbox, person: str = ANNA) -> requests.Response:
    return requests.get(
        f"{sandbox.url}/calendar/v3/calendars/primary/events", headers=bearer(sandbox, person), timeout=10
    )


def insert(sandbox: RunningSandbox, summary: str) -> requests.Response:
    body = {
        "summary": summary,
        "start": {"dateTime": "2026-11-24T10:00:00Z"},
        "end": {"dateTime": "2026-11-24T11:00:00Z"},
    }
    url = f"{sandbox.url}/calendar/v3/calendars/primary/events"
    return requests.post(url, json=body, headers=bearer(sandbox), timeout=10)


def bearer(sandbox: RunningSandbox, person: str = ANNA) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token_of(sandbox, person)}"}


def summaries(sandbox: RunningSandbox) -> list[str]:
    return [event["summary"] for event in events(sandbox).json()["items"]]


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_is_answered_in_googles_form_and_then_all_is_well(sandbox: RunningSandbox, kind: str) -> None:
    sandbox.world.faults.arm(Fault(kind))
    answer = events(sandbox)
    error = answer.json()["error"]
    inner = error["errors"][0]
    assert (answer.status_code, inner["domain"]) == STATUS_AND_DOMAIN[kind]
    assert error["code"] == answer.status_code
    assert error["message"]
    expected = {"tooManyRequests": "rateLimitExceeded"}.get(kind, kind)
    assert inner["reason"] == expected or kind.startswith("error5")
    assert answer.headers["Content-Type"].lower() == "application/json; charset=utf-8"
    assert events(sandbox).status_code == 200


def test_a_refused_credential_is_challenged_as_google_does(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.url}/calendar/v3/calendars/primary/events"
    without = requests.get(url, timeout=10)
    assert without.json()["error"]["errors"][0]["reason"] == "required"
    assert without.headers["WWW-Authenticate"] == 'Bearer realm="https://accounts.google.com/"'
    made_up = requests.get(url, headers={"Authorization": "Bearer ya29.no"}, timeout=10)
    assert made_up.json()["error"]["errors"][0]["reason"] == "authError"
    assert made_up.headers["WWW-Authenticate"].endswith('error="invalid_token"')
    narrow = access_token_of(sandbox, ANNA, "openid")
    refused = requests.get(url, headers={"Authorization": f"Bearer {narrow}"}, timeout=10)
    assert refused.status_code == 403
    assert refused.json()["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]


@pytest.mark.parametrize("kind", ["tooManyRequests", "error503"])
def test_retry_after_is_in_seconds(sandbox: RunningSandbox, kind: str) -> None:
    sandbox.world.faults.arm(Fault(kind, retry_after=7))
    assert events(sandbox).headers["Retry-After"] == "7"


def test_a_fault_hits_as_often_as_it_was_armed_for(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("error503", times=2))
    assert [events(sandbox).status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_without_a_number_stays_until_it_is_cleared(sandbox: RunningSandbox) -> None:
    armed = sandbox.world.faults.arm(Fault("error500", times=None))
    assert {events(sandbox).status_code for _ in range(4)} == {500}
    sandbox.world.faults.clear(armed.fault_id)
    assert events(sandbox).status_code == 200


def test_a_fault_for_one_person_leaves_the_others_alone(sandbox: RunningSandbox) -> None:
    sandbox.world.add_person("bjorn@fjordworks.example")
    sandbox.world.faults.arm(Fault("quotaExceeded", person=ANNA))
    assert events(sandbox, "bjorn@fjordworks.example").status_code == 200
    assert events(sandbox).status_code == 403


@pytest.mark.parametrize("pattern", ["events.insert", "events.i*", "POST /calendar/v3/calendars/*/events"])
def test_a_fault_hits_only_the_operation_that_it_names(sandbox: RunningSandbox, pattern: str) -> None:
    sandbox.world.faults.arm(Fault("forbidden", pattern))
    assert events(sandbox).status_code == 200
    assert insert(sandbox, "Refused").status_code == 403
    assert summaries(sandbox) == []


def test_signing_in_is_spared_by_a_fault_that_names_no_operation(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("error500", times=None))
    assert tokens_for(sandbox)["access_token"]


def test_the_token_endpoint_fails_in_its_own_form(sandbox: RunningSandbox) -> None:
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens_for(sandbox)["refresh_token"]}
    asked = {**refresh, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    for kind, status, error in (
        ("error503", 503, "internal_failure"),
        ("tooManyRequests", 429, "rate_limit_exceeded"),
        ("invalidGrant", 400, "invalid_grant"),
    ):
        sandbox.world.faults.arm(Fault(kind, "oauth.token"))
        answer = requests.post(f"{sandbox.url}/token", asked, timeout=10)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert requests.post(f"{sandbox.url}/token", asked, timeout=10).status_code == 200


def test_a_delay_delays(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("delay", seconds=0.3))
    before = time.monotonic()
    assert events(sandbox).status_code == 200
    assert time.monotonic() - before >= 0.3


def test_a_slow_answer_holds_nobody_else_up(sandbox: RunningSandbox) -> None:
    sandbox.world.add_person("bjorn@fjordworks.example")
    sandbox.world.faults.arm(Fault("delay", person=ANNA, seconds=5, times=None))
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{sandbox.url}/calendar/v3/calendars/primary/events", headers=bearer(sandbox), timeout=0.2)
    assert events(sandbox, "bjorn@fjordworks.example").status_code == 200


def test_a_connection_dropped_before_leaves_no_change(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("drop", "events.insert"))
    with pytest.raises(requests.ConnectionError):
        insert(sandbox, "Never made")
    assert summaries(sandbox) == []


def test_a_connection_dropped_after_committing_leaves_the_change(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("dropAfterCommit", "events.insert"))
    with pytest.raises(requests.ConnectionError):
        insert(sandbox, "Made all the same")
    assert summaries(sandbox) == ["Made all the same"]


def test_a_fault_hits_one_call_of_a_batch_and_a_dropped_connection_takes_the_whole_batch(
    sandbox: RunningSandbox,
) -> None:
    part = "Content-Type: application/http\r\n\r\nGET /calendar/v3/calendars/primary/events HTTP/1.1\r\n\r\n"
    body = f"--b\r\n{part}\r\n--b\r\n{part}\r\n--b--\r\n"
    sent = {**bearer(sandbox), "Content-Type": "multipart/mixed; boundary=b"}
    sandbox.world.faults.arm(Fault("error503"))
    answer = requests.post(f"{sandbox.url}/batch/calendar/v3", body, headers=sent, timeout=10)
    assert answer.status_code == 200
    assert [line for line in answer.text.splitlines() if line.startswith("HTTP/1.1")] == [
        "HTTP/1.1 503 SERVICE UNAVAILABLE",
        "HTTP/1.1 200 OK",
    ]
    sandbox.world.faults.arm(Fault("drop", "events.list"))
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{sandbox.url}/batch/calendar/v3", body, headers=sent, timeout=10)


def test_an_answer_can_break_off_in_the_middle(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("truncatedBody"))
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        events(sandbox)


def test_an_answer_can_be_broken_json_or_a_page(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("malformedJson"))
    with pytest.raises(json.JSONDecodeError):
        events(sandbox).json()
    sandbox.world.faults.arm(Fault("html"))
    answer = events(sandbox)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")


def test_a_list_can_lose_its_second_half_and_its_tokens(sandbox: RunningSandbox) -> None:
    for number in range(4):
        insert(sandbox, f"Meeting {number}")
    sandbox.world.faults.arm(Fault("truncatedList", "events.list"))
    answer = events(sandbox).json()
    assert len(answer["items"]) == 2
    assert not {"nextPageToken", "nextSyncToken"} & set(answer)


def test_a_fault_of_an_unknown_kind_cannot_be_armed() -> None:
    with pytest.raises(ValueError, match="noSuchFault"):
        Fault("noSuchFault")


def test_the_log_names_operation_person_and_fault_but_no_token(sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("error500"))
    events(sandbox)
    token = access_token_of(sandbox, ANNA)
    requests.get(f"{sandbox.url}/tokeninfo", {"access_token": token}, timeout=10)
    entries = sandbox.world.requests.entries()
    assert (entries[0].operation, entries[0].person, entries[0].fault) == ("events.list", ANNA, "error500")
    assert "ya29" not in repr(entries)
