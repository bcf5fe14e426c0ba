"""Sync tokens: everything that changed since, nothing lost between pages, and when they end."""

from random import Random
from typing import Any

import pytest

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, CalendarClient, reason_of, timed


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [str(one["id"]) for one in items]


def test_a_token_brings_what_changed_and_only_that(anna: CalendarClient) -> None:
    kept, changed, gone = (anna.insert(timed(name)) for name in ("kept", "changed", "gone"))
    _, token = anna.all()
    assert anna.all(syncToken=token)[0] == []
    anna.patch(changed["id"], {"summary": "new"})
    anna.delete(gone["id"])
    made = anna.insert(timed("made"))
    found, following = anna.all(syncToken=token)
    assert ids(found) == [changed["id"], gone["id"], made["id"]]
    assert found[1] == {"kind": "calendar#event", "etag": found[1]["etag"], "id": gone["id"], "status": "cancelled"}
    assert kept["id"] not in ids(found)
    assert anna.all(syncToken=following)[0] == []
    assert ids(anna.all(syncToken=token)[0]) == ids(found), "a token can be used again"


def test_the_token_stands_on_the_last_page_only(anna: CalendarClient) -> None:
    for _ in range(3):
        anna.insert(timed())
    first = anna.page(maxResults=2)
    assert "nextSyncToken" not in first
    last = anna.page(maxResults=2, pageToken=first["nextPageToken"])
    assert "nextPageToken" not in last
    assert "nextSyncToken" in last
    exact = anna.page(maxResults=3)
    assert "nextPageToken" not in exact


def test_a_cancelled_instance_comes_with_little_more_than_its_place_in_the_series(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    _, token = anna.all()
    anna.delete(f"{made['id']}_20261130T080000Z")
    [found] = anna.all(syncToken=token)[0]
    assert set(found) == {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
    assert found["originalStartTime"]["dateTime"] == "2026-11-30T09:00:00+01:00"
    [whole] = anna.all(syncToken=token, showDeleted="true")[0]
    assert whole["summary"] == "Meeting"


def test_the_details_of_what_was_deleted_come_when_asked_for(anna: CalendarClient) -> None:
    made = anna.insert(timed("Gone"))
    _, token = anna.all(showDeleted="true")
    anna.delete(made["id"])
    [found] = anna.all(syncToken=token, showDeleted="true")[0]
    assert (found["status"], found["summary"]) == ("cancelled", "Gone")


@pytest.mark.parametrize(
    "options",
    [
        {"iCalUID": "x@google.com"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "a=b"},
        {"q": "x"},
        {"sharedExtendedProperty": "a=b"},
        {"timeMin": "2026-11-01T00:00:00Z"},
        {"timeMax": "2026-11-01T00:00:00Z"},
        {"updatedMin": "2026-11-01T00:00:00Z"},
        {"showDeleted": "false"},
        {"singleEvents": "true"},
        {"eventTypes": "default"},
    ],
)
def test_a_token_does_not_go_with_filters_or_with_other_parameters(
    anna: CalendarClient, options: dict[str, Any]
) -> None:
    _, token = anna.all()
    assert reason_of(anna.events("GET", syncToken=token, **options)) == (400, "badRequest")


@pytest.mark.parametrize("options", [{"q": "x"}, {"singleEvents": "true", "orderBy": "startTime"}, {"iCalUID": "x"}])
def test_a_filtered_list_gives_no_token(anna: CalendarClient, options: dict[str, Any]) -> None:
    assert anna.all(**options)[1] is None


def test_a_token_of_another_calendar_is_refused(anna: CalendarClient, ben: CalendarClient) -> None:
    _, token = anna.all()
    assert reason_of(ben.events("GET", syncToken=token)) == (400, "invalid")


def test_tokens_expire_when_told_to_and_a_full_sync_starts_anew(
    anna: CalendarClient, ben: CalendarClient, sandbox: RunningSandbox
) -> None:
    anna.insert(timed())
    (_, old), (_, bens) = anna.all(), ben.all()
    sandbox.world.calendar.expire_sync_tokens(sandbox.world.people[ANNA])
    assert reason_of(anna.events("GET", syncToken=old)) == (410, "fullSyncRequired")
    assert ben.all(syncToken=bens)[0] == []
    found, new = anna.all()
    assert len(found) == 1
    assert anna.all(syncToken=new)[0] == []
    sandbox.world.calendar.expire_sync_tokens()
    assert reason_of(ben.events("GET", syncToken=bens)) == (410, "fullSyncRequired")


def test_a_token_from_before_a_reset_asks_for_a_full_sync(sandbox: RunningSandbox, anna: CalendarClient) -> None:
    _, token = anna.all()
    person = sandbox.world.people[ANNA]
    sandbox.world.calendar.clear()
    sandbox.world.calendar.person_added(person)
    assert reason_of(anna.events("GET", syncToken=token)) == (410, "fullSyncRequired")


def test_a_token_of_an_earlier_run_asks_for_a_full_sync(anna: CalendarClient) -> None:
    _, token = anna.all()
    assert token is not None
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    assert reason_of(anna.events("GET", syncToken=forged)) == (410, "fullSyncRequired")


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_when_events_change_between_pages(anna: CalendarClient, seed: int) -> None:
    random, mirror = Random(seed), dict[str, str]()
    made = [anna.insert(timed(f"e{place}"))["id"] for place in range(9)]
    token: str | None = None
    for _ in range(4):
        options = {"syncToken": token} if token else {}
        page = anna.page(maxResults=2, **options)
        take(mirror, page["items"])
        while "nextPageToken" in page:
            made += change_something(anna, random, made)
            page = anna.page(maxResults=2, **options, pageToken=page["nextPageToken"])
            take(mirror, page["items"])
        token = page["nextSyncToken"]
    take(mirror, anna.all(syncToken=token)[0])
    assert mirror == {one["id"]: one["summary"] for one in anna.all()[0]}


def take(mirror: dict[str, str], items: list[dict[str, Any]]) -> None:
    for one in items:
        if one["status"] == "cancelled":
            mirror.pop(str(one["id"]), None)
        else:
            mirror[str(one["id"])] = str(one["summary"])


def change_something(anna: CalendarClient, random: Random, made: list[str]) -> list[str]:
    kind, event = random.choice(["insert", "patch", "delete"]), random.choice(made)
    if kind == "insert":
        return [anna.insert(timed("inserted"))["id"]]
    if kind == "patch":
        anna.events("PATCH", event, {"summary": f"changed {random.random()}"})
    else:
        anna.events("DELETE", event)
    return []


def test_with_single_events_a_changed_series_brings_its_instances_and_those_now_gone(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"]))
    _, token = anna.all(singleEvents="true")
    anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"], "summary": "Shorter"})
    found, following = anna.all(syncToken=token, singleEvents="true", maxResults=3)
    assert {one["id"][-16:]: one["status"] for one in found} == {
        "20261123T080000Z": "confirmed",
        "20261130T080000Z": "confirmed",
        "20261207T080000Z": "cancelled",
        "20261214T080000Z": "cancelled",
    }
    anna.delete(f"{made['id']}_20261130T080000Z")
    [one] = anna.all(syncToken=following, singleEvents="true")[0]
    assert (one["status"], one["recurringEventId"]) == ("cancelled", made["id"])
    anna.delete(made["id"])
    found, _ = anna.all(syncToken=following, singleEvents="true")
    assert {one["status"] for one in found} == {"cancelled"}


def test_a_token_of_a_window_tells_what_moved_out_of_it(anna: CalendarClient) -> None:
    inside = anna.insert(timed("inside"))
    anna.insert(timed("outside", start="2026-12-23T09:00:00"))
    found, token = anna.all(timeMin="2026-11-22T00:00:00Z", timeMax="2026-11-30T00:00:00Z")
    assert ids(found) == [inside["id"]]
    moved = {"start": {"dateTime": "2026-12-22T09:00:00+01:00"}, "end": {"dateTime": "2026-12-22T10:00:00+01:00"}}
    anna.patch(inside["id"], moved)
    assert ids(anna.all(syncToken=token)[0]) == [inside["id"]]


def test_a_series_that_stops_recurring_leaves_one_event(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    _, token = anna.all(singleEvents="true")
    anna.patch(made["id"], {"recurrence": None})
    found, _ = anna.all(syncToken=token, singleEvents="true")
    assert [(one["id"], one["status"]) for one in found if one["status"] == "confirmed"] == [(made["id"], "confirmed")]
    assert len(found) == 4
    assert ids(anna.all(singleEvents="true")[0]) == [made["id"]]


def test_without_single_events_a_changed_series_brings_itself_and_its_changed_exceptions(anna: CalendarClient) -> None:
    made = anna.insert(timed("Weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"]))
    exception = anna.patch(f"{made['id']}_20261130T080000Z", {"summary": "Special"})
    _, token = anna.all()
    anna.patch(made["id"], {"location": "Oslo"})
    found, _ = anna.all(syncToken=token)
    assert ids(found) == [made["id"], exception["id"]]
