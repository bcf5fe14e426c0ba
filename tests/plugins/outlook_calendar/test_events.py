"""What the writer does to a calendar, seen from Microsoft's side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from nundina_outlook_calendar.event_writer import KEY_PROPERTY
from nundina_plugin_api import (
    CalendarEvent,
    EventDraft,
    EventWriter,
    Guest,
    Moment,
    RefusalReason,
    Refused,
    Response,
    Transient,
)
from nundina_sandbox.microsoft.faults import Fault
from support.outlook_world import Json, OutlookWorld

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DANA = "dana@bakery.example"


def draft(title: str = "Talk", *guests: str, **changes: object) -> EventDraft:
    made = EventDraft(
        title=title,
        start=Moment(START, zone="Europe/Oslo"),
        end=Moment(START + HOUR, zone="Europe/Oslo"),
        description="What it is about.",
        guests=tuple(Guest(address) for address in guests or (DANA,)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def writer(world: OutlookWorld) -> EventWriter:
    assert world.app.events is not None
    return world.app.events


def created(world: OutlookWorld, wanted: EventDraft | None = None) -> CalendarEvent:
    return writer(world).create(world.access, wanted or draft(), uuid4().hex)


def mails_to(world: OutlookWorld, address: str) -> int:
    return len([mail for mail in world.sandbox.world.outbox if address in str(mail)])


def listed(world: OutlookWorld) -> list[Json]:
    found: list[Json] = world.request("GET", "me/events").json()["value"]
    return found


@pytest.mark.rule("SYNC-1", "MTG-3")
def test_outlook_sends_the_invitation_once(world: OutlookWorld) -> None:
    created(world)
    assert mails_to(world, DANA) == 1


@pytest.mark.rule("MTG-3")
@pytest.mark.parametrize("kind", ["dropAfterCommit", "error503", "truncatedBody", "error500"])
def test_a_create_whose_answer_was_lost_is_one_event_and_one_invitation(world: OutlookWorld, kind: str) -> None:
    world.sandbox.world.faults.arm(Fault(kind, "events.insert"))
    key = uuid4().hex
    made = []
    for attempt in range(3):
        try:
            made.append(writer(world).create(world.access, draft(f"Talk {attempt}"), key))
        except Transient:
            continue
    assert len(listed(world)) == 1
    assert {event.origin for event in made} == {key}
    assert mails_to(world, DANA) == 1


@pytest.mark.rule("SYNC-1")
def test_a_sync_that_comes_before_the_lost_answer_knows_the_event_as_the_hosts(world: OutlookWorld) -> None:
    key = uuid4().hex
    world.sandbox.world.faults.arm(Fault("dropAfterCommit", "events.insert"))
    with pytest.raises(Transient):
        writer(world).create(world.access, draft(), key)
    assert world.app.changes is not None
    (event,) = world.app.changes.changes(world.access, "", "").events
    assert event.origin == key
    assert writer(world).create(world.access, draft(), key) == event


def test_the_event_bears_the_key_where_it_can_be_looked_for(world: OutlookWorld) -> None:
    made = created(world)
    expand = {"$expand": f"singleValueExtendedProperties($filter=id eq '{KEY_PROPERTY}')"}
    found = world.request("GET", f"me/events/{made.event_id}", params=expand).json()
    assert [each["value"] for each in found["singleValueExtendedProperties"]] == [made.origin]


def test_guests_who_stay_keep_their_answers(world: OutlookWorld) -> None:
    emil = "emil@fjordworks.example"
    world.sandbox.world.add_person(emil, name="Emil")
    made = created(world, draft("Talk", emil, DANA))
    theirs = world.request("GET", "me/events", address=emil).json()["value"][0]["id"]
    world.request("POST", f"me/events/{theirs}/accept", address=emil, json={"sendResponse": True})
    changed = writer(world).update(world.access, made.event_id, draft("Talk", emil, "finn@bakery.example"), "")
    answers = {guest.address: guest.response for guest in changed.guests}
    assert answers[emil] is Response.ACCEPTED
    assert answers["finn@bakery.example"] is Response.NONE
    assert DANA not in answers


def test_a_change_leaves_alone_what_it_is_not_about(world: OutlookWorld) -> None:
    made = created(world)
    body = {"contentType": "html", "content": "<p><b>Join</b> here.</p>"}
    world.request("PATCH", f"me/events/{made.event_id}", json={"body": body, "showAs": "oof", "categories": ["Red"]})
    assert world.app.changes is not None
    (current,) = world.app.changes.changes(world.access, "", "").events
    writer(world).update(world.access, made.event_id, draft("Later", description=current.description), "")
    after = world.event(made.event_id)
    assert after["subject"] == "Later"
    assert "<b>Join</b>" in str(after["body"])
    assert (after["showAs"], after["categories"]) == ("oof", ["Red"])


def test_a_change_that_changes_nothing_writes_nothing(world: OutlookWorld) -> None:
    made = created(world)
    again = writer(world).update(world.access, made.event_id, draft(), "of another time")
    assert again.version == made.version
    assert mails_to(world, DANA) == 1


def test_a_change_whose_answer_was_lost_is_found_as_it_was_wanted(world: OutlookWorld) -> None:
    made = created(world)
    world.sandbox.world.faults.arm(Fault("truncatedBody", "events.patch"))
    with pytest.raises(Transient):
        writer(world).update(world.access, made.event_id, draft("Later"), made.version)
    assert writer(world).update(world.access, made.event_id, draft("Later"), made.version).title == "Later"


def test_an_event_changed_between_reading_and_writing_is_refused(world: OutlookWorld) -> None:
    made = created(world)
    world.sandbox.world.faults.arm(Fault("conditionNotMet", "events.patch"))
    with pytest.raises(Refused) as caught:
        writer(world).update(world.access, made.event_id, draft("Later"), "")
    assert caught.value.reason is RefusalReason.EVENT_CHANGED


def test_an_event_goes_from_a_time_to_a_whole_day_and_back(world: OutlookWorld) -> None:
    made = created(world)
    day = draft("Day", start=Moment(day=date(2026, 12, 1)), end=Moment(day=date(2026, 12, 2)))
    assert writer(world).update(world.access, made.event_id, day, made.version).start.day == date(2026, 12, 1)
    assert writer(world).update(world.access, made.event_id, draft(), "").start.instant == START


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Asia/Kolkata", "Antarctica/Troll", ""])
def test_an_event_stands_at_its_instant_whatever_its_zone_is_called(world: OutlookWorld, zone: str) -> None:
    made = created(world, draft(start=Moment(START, zone=zone), end=Moment(START + HOUR, zone=zone)))
    assert (made.start.instant, made.end.instant) == (START, START + HOUR)


@pytest.mark.rule("MTG-8")
def test_cancelling_a_meeting_tells_its_guests(world: OutlookWorld) -> None:
    made = created(world)
    writer(world).cancel(world.access, made.event_id, notify_guests=True)
    assert mails_to(world, DANA) == 2
    assert listed(world) == []


def test_a_meeting_of_somebody_else_is_taken_off_the_own_calendar_alone(world: OutlookWorld) -> None:
    emil = "emil@fjordworks.example"
    world.sandbox.world.add_person(emil, name="Emil")
    made = created(world, draft("Talk", emil))
    theirs = world.request("GET", "me/events", address=emil).json()["value"][0]["id"]
    world.request("DELETE", f"me/events/{theirs}", address=emil)
    assert [event["id"] for event in listed(world)] == [made.event_id]
