"""The control API and its page, as a test in another language or a person uses them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from nundina_sandbox.google.outbox import Mail
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import (
    CLIENT_ID,
    CLIENT_SECRET,
    access_token_of,
    authorization_url,
    consent,
    running_sandbox,
    tokens_for,
)

ANNA = "anna@fjordworks.example"


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


def order(sandbox: RunningSandbox, path: str, **values: object) -> requests.Response:
    return requests.post(f"{sandbox.url}/control/{path}", json=values, timeout=10)


def ask(sandbox: RunningSandbox, path: str) -> requests.Response:
    return requests.get(f"{sandbox.url}/control/{path}", timeout=10)


def refresh(sandbox: RunningSandbox, tokens: dict[str, str]) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    return requests.post(f"{sandbox.url}/token", form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=10)


def status(sandbox: RunningSandbox, tokens: dict[str, str]) -> int:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return requests.get(f"{sandbox.url}/v1/userinfo", headers=headers, timeout=10).status_code


def test_people_and_clients_are_made_over_http(sandbox: RunningSandbox) -> None:
    order(sandbox, "people", address="Olga@bakery.example", name="Olga", zone="Europe/Warsaw")
    order(sandbox, "clients", client_id="mine", client_secret="s3cret", redirect_uris=["http://127.0.0.1:9/cb"])
    people = ask(sandbox, "people").json()["people"]
    assert [(p["address"], p["zone"]) for p in people][-1] == ("olga@bakery.example", "Europe/Warsaw")
    assert {"client_id": "mine", "name": "Nundina", "redirect_uris": ["http://127.0.0.1:9/cb"]} in ask(
        sandbox, "clients"
    ).json()["clients"]
    assert "s3cret" not in ask(sandbox, "clients").text
    asked = {"client_id": "mine", "redirect_uri": "http://127.0.0.1:9/cb"}
    assert "code" in consent(authorization_url(sandbox.url, **asked), "olga@bakery.example")


def test_what_cannot_be_is_refused_and_named(sandbox: RunningSandbox) -> None:
    for path, values in (
        ("people", {"address": "no address"}),
        ("people", {}),
        ("faults", {"kind": "noSuchFault"}),
        ("faults", {"kind": "delay", "seconds": -1}),
        ("faults", {"kind": "error503", "times": "often"}),
        ("advance", {"seconds": -1}),
        ("advance", {"seconds": "1e99"}),
        ("deny-next-consent", {"times": "x"}),
    ):
        answer = order(sandbox, path, **values)
        assert (path, answer.status_code) == (path, 400)
        assert answer.json()["error"]["message"]
    assert order(sandbox, "revoke", person="nobody@x.example").status_code == 404
    broken = requests.post(
        f"{sandbox.url}/control/faults", "{", headers={"Content-Type": "application/json"}, timeout=9
    )
    assert broken.status_code == 400


def test_faults_are_armed_listed_and_cleared(sandbox: RunningSandbox) -> None:
    armed = order(sandbox, "faults", kind="error503", operation="oauth.userinfo", times=None, retry_after=3).json()
    assert armed["times"] is None
    tokens = tokens_for(sandbox)
    assert status(sandbox, tokens) == 503
    assert ask(sandbox, "faults").json()["faults"] == [armed]
    order(sandbox, "clear-faults", id=armed["id"])
    assert status(sandbox, tokens) == 200
    order(sandbox, "faults", kind="error503", operation="oauth.userinfo")
    requests.delete(f"{sandbox.url}/control/faults", timeout=10)
    assert ask(sandbox, "faults").json()["faults"] == []


def test_expired_access_tokens_can_be_refreshed(sandbox: RunningSandbox) -> None:
    anna, bjorn = tokens_for(sandbox), tokens_for(sandbox, "bjorn@fjordworks.example")
    order(sandbox, "expire-access-tokens", person=ANNA)
    assert (status(sandbox, anna), status(sandbox, bjorn)) == (401, 200)
    assert refresh(sandbox, anna).status_code == 200
    order(sandbox, "expire-access-tokens")
    assert status(sandbox, bjorn) == 401


def test_forgotten_refresh_tokens_leave_the_access_token_working_until_it_ends(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    order(sandbox, "forget-refresh-tokens", person=ANNA)
    assert status(sandbox, tokens) == 200
    assert refresh(sandbox, tokens).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("path", ["revoke", "password-changed"])
def test_revoking_or_a_new_password_ends_every_token(sandbox: RunningSandbox, path: str) -> None:
    tokens = tokens_for(sandbox)
    assert order(sandbox, path, person=ANNA).json() == {"revoked": 1}
    assert status(sandbox, tokens) == 401
    assert refresh(sandbox, tokens).json() == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert tokens_for(sandbox)["refresh_token"] != tokens["refresh_token"]


def test_the_next_consent_is_denied_whatever_is_pressed_and_the_one_after_is_not(sandbox: RunningSandbox) -> None:
    order(sandbox, "deny-next-consent")
    assert consent(authorization_url(sandbox.url))["error"] == "access_denied"
    assert "code" in consent(authorization_url(sandbox.url))


def test_a_program_gets_a_consent_without_a_page_until_it_says_otherwise(sandbox: RunningSandbox) -> None:
    order(sandbox, "allow-without-asking", person=ANNA)
    answer = requests.get(authorization_url(sandbox.url), allow_redirects=False, timeout=10)
    assert "code=" in answer.headers["Location"]
    order(sandbox, "allow-without-asking")
    assert "Choose an account" in requests.get(authorization_url(sandbox.url), timeout=10).text


def test_the_clock_goes_forward(sandbox: RunningSandbox) -> None:
    order(sandbox, "advance", seconds=86400)
    now = datetime.fromisoformat(ask(sandbox, "clock").json()["now"])
    assert now - datetime.now(UTC) > timedelta(hours=23, minutes=59)


def test_the_outbox_is_read_as_json_and_as_a_page_and_emptied(sandbox: RunningSandbox) -> None:
    at = sandbox.world.clock.now()
    sandbox.world.outbox.append(Mail("x@y.example", "<b>Budget</b>", "request", "BEGIN:VCALENDAR", at, "e1", ANNA))
    mail = ask(sandbox, "outbox").json()["mails"][0]
    assert (mail["to"], mail["kind"], mail["event_id"]) == ("x@y.example", "request", "e1")
    page = requests.get(f"{sandbox.url}/control/outbox", headers={"Accept": "text/html"}, timeout=10)
    assert "&lt;b&gt;Budget&lt;/b&gt;" in page.text
    requests.delete(f"{sandbox.url}/control/outbox", timeout=10)
    assert ask(sandbox, "outbox").json() == {"mails": []}


def test_expired_sync_tokens_send_a_client_back_to_a_full_list(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.url}/calendar/v3/calendars/primary/events"
    headers = {"Authorization": f"Bearer {access_token_of(sandbox, ANNA)}"}
    token = requests.get(url, headers=headers, timeout=10).json()["nextSyncToken"]
    assert requests.get(url, {"syncToken": token}, headers=headers, timeout=10).status_code == 200
    order(sandbox, "expire-sync-tokens", person=ANNA)
    refused = requests.get(url, {"syncToken": token}, headers=headers, timeout=10)
    assert (refused.status_code, refused.json()["error"]["errors"][0]["reason"]) == (410, "fullSyncRequired")
    assert "nextSyncToken" in requests.get(url, headers=headers, timeout=10).json()


def test_an_invitation_lands_in_the_outbox(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.url}/calendar/v3/calendars/primary/events?sendUpdates=all"
    headers = {"Authorization": f"Bearer {access_token_of(sandbox, ANNA)}"}
    times = {"start": {"dateTime": "2026-11-24T10:00:00Z"}, "end": {"dateTime": "2026-11-24T11:00:00Z"}}
    body = {"summary": "Budget", "attendees": [{"email": "dana@bakery.example"}], **times}
    event = requests.post(url, json=body, headers=headers, timeout=10).json()
    mails = ask(sandbox, "outbox").json()["mails"]
    assert [(m["to"], m["kind"], m["event_id"]) for m in mails] == [("dana@bakery.example", "request", event["id"])]
    assert "METHOD:REQUEST" in mails[0]["ics"]


def test_the_request_log_is_readable_and_holds_no_secret(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    status(sandbox, tokens)
    log = ask(sandbox, "requests")
    last = log.json()["requests"][-1]
    assert (last["operation"], last["person"], last["status"]) == ("oauth.userinfo", ANNA, 200)
    assert not any(secret in log.text for secret in (CLIENT_SECRET, tokens["access_token"], tokens["refresh_token"]))


def test_a_reset_forgets_everything(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    order(sandbox, "reset")
    assert status(sandbox, tokens) == 401
    assert ask(sandbox, "people").json() == {"people": []}


def test_the_page_does_with_plain_forms_what_the_api_does(sandbox: RunningSandbox) -> None:
    page = requests.get(f"{sandbox.url}/control", timeout=10).text
    targets = set(re.findall(r'(?:form)?action="(/control/[^"]+)"', page))
    assert targets == {
        f"/control/{path}"
        for path in (
            *("people", "clients", "faults", "clear-faults", "expire-access-tokens", "forget-refresh-tokens"),
            *("revoke", "password-changed", "deny-next-consent", "expire-sync-tokens", "advance", "reset"),
        )
    }
    form = {
        "page": "1",
        "kind": "error500",
        "operation": "",
        "person": "",
        "times": "",
        "seconds": "",
        "retry_after": "",
    }
    shown = requests.post(f"{sandbox.url}/control/faults", form, timeout=10)
    assert shown.history[0].status_code == 303
    assert "error500 on all of Calendar for everybody" in shown.text
    refused = requests.post(f"{sandbox.url}/control/people", {"page": "1", "address": "<i>no"}, timeout=10)
    assert refused.status_code == 400
    assert "&lt;i&gt;no" in refused.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "accounts.google.com"}, {"Host": "rebound.example"}]
)
def test_control_is_only_for_this_machine_and_not_for_other_sites(
    sandbox: RunningSandbox, headers: dict[str, str]
) -> None:
    answer = requests.post(f"{sandbox.url}/control/reset", headers=headers, timeout=10)
    assert answer.status_code == 403
    assert sandbox.world.people
