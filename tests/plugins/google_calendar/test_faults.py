"""What the app makes of a Google in trouble, over a real connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from nundina_plugin_api import (
    AppError,
    AuthorizationLost,
    CursorExpired,
    EventDraft,
    Guest,
    Moment,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)
from nundina_sandbox.google.faults import Fault
from support.google_world import GoogleWorld

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
DRAFT = EventDraft(
    title="Talk",
    start=Moment(START),
    end=Moment(START + timedelta(hours=1)),
    guests=(Guest("dana@bakery.example"),),
)


def arm(world: GoogleWorld, kind: str, operation: str, times: int = 1, retry_after: int | None = None) -> None:
    world.sandbox.world.faults.arm(Fault(kind, operation, times=times, retry_after=retry_after))


def listing_raises(world: GoogleWorld) -> AppError:
    assert world.app.changes is not None
    with pytest.raises(AppError) as caught:
        world.app.changes.changes(world.access, "", "")
    return caught.value


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("authError", AuthorizationLost),
        ("rateLimitExceeded", RateLimited),
        ("userRateLimitExceeded", RateLimited),
        ("quotaExceeded", RateLimited),
        ("insufficientPermissions", PermissionMissing),
        ("fullSyncRequired", CursorExpired),
        ("tooManyRequests", RateLimited),
        ("error500", Transient),
        ("error503", Transient),
        ("drop", Transient),
        ("html", Transient),
        ("malformedJson", Transient),
        ("truncatedBody", Transient),
        ("truncatedList", Transient),
    ],
)
def test_each_fault_becomes_the_error_that_says_what_to_do(
    world: GoogleWorld, kind: str, error: type[AppError]
) -> None:
    arm(world, kind, "events.list", times=9)
    assert type(listing_raises(world)) is error


def test_a_wait_that_google_names_is_passed_on_and_nothing_is_repeated(world: GoogleWorld) -> None:
    arm(world, "tooManyRequests", "events.list", retry_after=30)
    error = listing_raises(world)
    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=30)


def test_a_read_that_fails_once_is_repeated_once(world: GoogleWorld) -> None:
    arm(world, "error500", "events.list")
    assert world.app.changes is not None
    assert world.app.changes.changes(world.access, "", "").cursor


@pytest.mark.rule("MTG-3")
@pytest.mark.parametrize("kind", ["dropAfterCommit", "error503", "truncatedBody"])
def test_a_create_whose_answer_was_lost_is_one_event_and_one_invitation(world: GoogleWorld, kind: str) -> None:
    arm(world, kind, "events.insert")
    key = uuid4().hex
    assert world.app.events is not None
    for _ in range(3):
        try:
            world.app.events.create(world.access, DRAFT, key)
        except Transient:
            continue
    listed = world.request("GET", "calendars/primary/events").json()["items"]
    assert [event["id"] for event in listed] == [key]
    assert len([mail for mail in world.sandbox.world.outbox if "dana@bakery.example" in str(mail)]) == 1


def test_a_change_whose_answer_was_lost_is_found_as_it_was_wanted(world: GoogleWorld) -> None:
    events = world.app.events
    assert events is not None
    made = events.create(world.access, DRAFT, uuid4().hex)
    later = EventDraft(title="Later", start=DRAFT.start, end=DRAFT.end, guests=DRAFT.guests)
    arm(world, "truncatedBody", "events.patch")
    with pytest.raises(Transient):
        events.update(world.access, made.event_id, later, made.version)
    assert events.update(world.access, made.event_id, later, made.version).title == "Later"


def test_an_event_changed_between_reading_and_writing_is_refused(world: GoogleWorld) -> None:
    events = world.app.events
    assert events is not None
    made = events.create(world.access, DRAFT, uuid4().hex)
    arm(world, "conditionNotMet", "events.patch")
    with pytest.raises(Refused) as caught:
        events.update(world.access, made.event_id, DRAFT, "")
    assert caught.value.reason is RefusalReason.EVENT_CHANGED


def test_a_provider_that_is_away_is_transient_and_quick(world: GoogleWorld) -> None:
    world.fall_silent()
    began = datetime.now(UTC)
    assert type(listing_raises(world)) is Transient
    assert datetime.now(UTC) - began < timedelta(seconds=5)
