"""$batch, getSchedule, throttling, and apps that act for themselves."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from nundina_sandbox.microsoft.faults import Fault
from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, MARIA, STRANGER, GraphUser, event_body, graph_user
from support.graph_schema import JudgingSession, judge
from support.microsoft_sandbox import CLIENT_ID

Json = dict[str, Any]


def _batch(user: GraphUser, *requests: Json, status: int = 200) -> dict[str, Json]:
    found = user.post("/$batch", {"requests": list(requests)}, status=status)
    return {one["id"]: one for one in found.get("responses", [])} or found


def _call(call_id: str, url: str, method: str = "GET", **more: Any) -> Json:
    headers = {"headers": {"Content-Type": "application/json"}} if "body" in more else {}
    return {"id": call_id, "method": method, "url": url} | headers | more


def test_a_batch_does_every_call_in_an_order_of_its_own(anna: GraphUser) -> None:
    found = _batch(
        anna,
        _call("2", "/me/events", dependsOn=["1"]),
        _call("1", "/me/events", "POST", body=event_body()),
        _call("3", "/me/events/nonsense"),
    )
    assert {one: found[one]["status"] for one in found} == {"1": 201, "2": 200, "3": 400}
    judge("event", found["1"]["body"])
    assert len(found["2"]["body"]["value"]) == 1
    assert found["3"]["body"]["error"]["code"] == "ErrorInvalidIdMalformed"


def test_what_depends_on_a_failure_fails_with_it(anna: GraphUser) -> None:
    found = _batch(anna, _call("a", "/me/events/nonsense"), _call("b", "/me", dependsOn=["a"]))
    assert (found["b"]["status"], found["b"]["body"]["error"]["code"]) == (424, "FailedDependency")


def test_a_fault_hits_one_call_of_a_batch(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    sandbox.world.faults.arm(Fault("ApplicationThrottled", "calendars.list", retry_after=7))
    found = _batch(anna, _call("1", "/me/calendars"), _call("2", "/me/calendar"))
    assert (found["1"]["status"], found["2"]["status"]) == (429, 200)
    assert found["1"]["headers"]["Retry-After"] == "7"


@pytest.mark.parametrize(
    "requests",
    [
        [_call(str(number), "/me") for number in range(21)],
        [_call("1", "/me"), _call("1", "/me")],
        [_call("1", "/me", dependsOn=["2"])],
        [_call("1", "/me", dependsOn=["2"]), _call("2", "/me", dependsOn=["1"])],
        [{"id": "1", "method": "POST", "url": "/me/events", "body": {}}],
        [{"id": "1", "url": "/me"}],
        [],
    ],
)
def test_a_batch_that_is_none_is_refused(anna: GraphUser, requests: list[Json]) -> None:
    assert anna.post("/$batch", {"requests": requests}, status=400)["error"]["code"] == "BadRequest"


def _schedule(user: GraphUser, *people: str, status: int = 200, **changes: Any) -> list[Json]:
    body = {
        "schedules": list(people),
        "startTime": {"dateTime": "2026-11-23T08:00:00", "timeZone": "Europe/Oslo"},
        "endTime": {"dateTime": "2026-11-23T12:00:00", "timeZone": "Europe/Oslo"},
        "availabilityViewInterval": 60,
    }
    return list(user.post("/me/calendar/getSchedule", body | changes, status=status).get("value", []))


def test_a_schedule_says_when_colleagues_are_taken_and_by_what_only_of_ones_own(
    anna: GraphUser, ben: GraphUser
) -> None:
    anna.event(subject="Mine", location={"displayName": "Room 4"})
    ben.event(subject="His", start="2026-11-23T10:30:00", showAs="oof")
    ben.event(subject="Perhaps", start="2026-11-23T08:00:00", showAs="tentative", sensitivity="private")
    mine, his = _schedule(anna, ANNA, BEN)
    assert (mine["availabilityView"], his["availabilityView"]) == ("0200", "1033")
    assert mine["scheduleItems"][0]["subject"] == "Mine"
    assert [one["status"] for one in his["scheduleItems"]] == ["tentative", "oof"]
    assert "subject" not in his["scheduleItems"][1]
    assert his["workingHours"]["timeZone"] == {"name": "W. Europe Standard Time"}


def test_a_schedule_of_somebody_elsewhere_is_an_error_of_its_own(anna: GraphUser) -> None:
    for address in (MARIA, STRANGER):
        (found,) = _schedule(anna, address)
        assert found["error"]["responseCode"] == "ErrorMailRecipientNotFound"


def test_a_schedule_that_cannot_be_given_is_refused(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    far = {"dateTime": "2027-11-23T08:00:00", "timeZone": "UTC"}
    refused: tuple[Json, ...] = ({"availabilityViewInterval": 4}, {"endTime": far}, {"schedules": []})
    for changes in refused:
        _schedule(anna, ANNA, status=400, **changes)
    sandbox.world.add_person("emil@outlook.example", personal=True)
    with graph_user(sandbox, "emil@outlook.example") as emil:
        _schedule(emil, "emil@outlook.example", status=403)


def test_the_fifth_request_at_once_is_told_to_wait(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    sandbox.world.faults.arm(Fault("delay", "events.list", seconds=0.5, times=None))
    statuses: list[int] = []

    def ask() -> None:
        with JudgingSession() as session:
            session.headers.update(anna.session.headers)
            statuses.append(session.get(f"{anna.base}/me/events", timeout=20).status_code)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 4 + [429] * 2
    sandbox.world.faults.clear()
    anna.get("/me/events")


def test_too_many_requests_in_ten_minutes_are_told_how_long_to_wait(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    throttle = sandbox.world.graph.throttle
    throttle.in_ten_minutes = 3
    try:
        for _ in range(3):
            anna.get("/me/calendar")
        answer = anna.ask("GET", "/me/calendar", status=429)
        assert answer.json()["error"]["code"] == "ApplicationThrottled"
        assert 590 < int(answer.headers["Retry-After"]) <= 600
        ben.get("/me/calendar")
        sandbox.world.clock.advance(timedelta(minutes=10))
        anna.get("/me/calendar")
    finally:
        throttle.in_ten_minutes = 10_000


def test_an_app_of_its_own_reads_the_mailboxes_of_its_tenant_only(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event()
    tenant, token = sandbox.world.people[ANNA].tenant, "of-the-app-itself"
    bearer = Bearer(None, frozenset(), frozenset({"Calendars.Read"}), CLIENT_ID, tenant)
    sandbox.world.identity.keep_access_token(token, bearer, timedelta(hours=1))
    with JudgingSession() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        app = GraphUser("", anna.base, session)
        for name in (ANNA, sandbox.world.people[ANNA].object_id):
            assert [one["id"] for one in app.get(f"/users/{name}/events")["value"]] == [made["id"]]
        app.post(f"/users/{ANNA}/events", event_body(), status=403)
        app.get(f"/users/{MARIA}/events", status=404)
        assert "delegated" in app.get("/me/events", status=400)["error"]["message"]
