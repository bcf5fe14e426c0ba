"""What the app makes of a Microsoft in trouble, over a real connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from nundina_outlook_calendar.client import GraphClient, GraphSession
from nundina_outlook_calendar.errors import NO_MAILBOX
from nundina_plugin_api import (
    PRIMARY,
    AppError,
    AuthorizationLost,
    CursorExpired,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)
from nundina_sandbox.microsoft.faults import Fault
from support.outlook_world import OutlookWorld

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def arm(world: OutlookWorld, kind: str, operation: str, times: int = 1, retry_after: int | None = None) -> None:
    world.sandbox.world.faults.arm(Fault(kind, operation, times=times, retry_after=retry_after))


def listing_raises(world: OutlookWorld) -> AppError:
    assert world.app.changes is not None
    with pytest.raises(AppError) as caught:
        world.app.changes.changes(world.access, "", "")
    return caught.value


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("InvalidAuthenticationToken", AuthorizationLost),
        ("ErrorAccessDenied", PermissionMissing),
        ("missingScope", PermissionMissing),
        ("ErrorItemNotFound", Refused),
        ("syncStateNotFound", CursorExpired),
        ("ApplicationThrottled", RateLimited),
        ("MailboxConcurrency", RateLimited),
        ("error500", Transient),
        ("error502", Transient),
        ("error503", RateLimited),
        ("error504", Transient),
        ("drop", Transient),
        ("html", Transient),
        ("malformedJson", Transient),
        ("truncatedBody", Transient),
        ("truncatedList", Transient),
    ],
)
def test_each_fault_becomes_the_error_that_says_what_to_do(
    world: OutlookWorld, kind: str, error: type[AppError]
) -> None:
    arm(world, kind, "calendarView.delta", times=9)
    assert type(listing_raises(world)) is error


def test_a_wait_that_microsoft_names_is_passed_on_and_nothing_is_repeated(world: OutlookWorld) -> None:
    arm(world, "ApplicationThrottled", "calendarView.delta", retry_after=30)
    error = listing_raises(world)
    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=30)


def test_a_read_that_fails_once_is_repeated_once(world: OutlookWorld) -> None:
    arm(world, "error500", "calendarView.delta")
    assert world.app.changes is not None
    assert world.app.changes.changes(world.access, "", "").cursor


@pytest.mark.rule("SYNC-3")
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("ApplicationThrottled", RateLimited),
        ("error503", RateLimited),
        ("InvalidAuthenticationToken", AuthorizationLost),
    ],
)
def test_an_event_is_not_gone_because_nobody_could_say_whether_it_is(
    world: OutlookWorld, kind: str, error: type[AppError]
) -> None:
    assert world.app.changes is not None
    event = world.make_event("Talk", START, START + timedelta(hours=1))
    cursor = world.app.changes.changes(world.access, "", "").cursor
    world.remove_event(event)
    arm(world, kind, "events.get")
    with pytest.raises(error):
        world.app.changes.changes(world.access, cursor, "")
    assert [gone.event_id for gone in world.app.changes.changes(world.access, cursor, "").removed] == [event]


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize(
    ("kind", "times"), [("error500", 2), ("malformedJson", 2), ("truncatedBody", 2), ("ApplicationThrottled", 1)]
)
def test_busy_times_that_did_not_come_whole_are_not_free(world: OutlookWorld, kind: str, times: int) -> None:
    busy_times = world.app.busy_times
    assert busy_times is not None
    for hour in range(120):
        world.make_event("Talk", START + timedelta(hours=hour), START + timedelta(hours=hour + 1))
    arm(world, kind, "calendarView.list", times=times)
    with pytest.raises(Transient):
        busy_times.busy(world.access, (PRIMARY,), START, START + timedelta(days=6))
    (calendar,) = busy_times.busy(world.access, (PRIMARY,), START, START + timedelta(days=6))
    assert len(calendar.intervals) == 120


def test_a_provider_that_is_away_is_transient_and_quick(world: OutlookWorld) -> None:
    world.fall_silent()
    began = datetime.now(UTC)
    assert type(listing_raises(world)) is Transient
    assert datetime.now(UTC) - began < timedelta(seconds=5)


def test_an_authority_that_nobody_trusts_is_transient_and_gets_no_token(world: OutlookWorld) -> None:
    values = {name: value for name, value in world.access.configuration.values.items() if name != "ca_file"}
    before = len(world.sandbox.world.requests.entries())
    distrusting = type(world.access)(world.access.credentials, type(world.access.configuration)(values), "")
    assert world.app.changes is not None
    with pytest.raises(Transient):
        world.app.changes.changes(distrusting, "", "")
    assert len(world.sandbox.world.requests.entries()) == before


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/v1.0/me/events",
        "http://127.0.0.1:1/v1.0/me/events",
        "https://graph.microsoft.com.elsewhere.example/v1.0/x",
        "https://graph.microsoft.com@elsewhere.example/v1.0/x",
        "https://graph.microsoft.com:444/v1.0/x",
        "https://graph.microsoft.com/beta/me/events",
        "//elsewhere.example/v1.0/x",
        "",
    ],
)
def test_a_link_that_leads_elsewhere_never_gets_the_token(link: str) -> None:
    with requests.Session() as session:
        graph = GraphSession(session, "https://graph.microsoft.com/v1.0")
        assert not graph.is_own(link)
        with pytest.raises(Transient):
            graph.follow(link)


def test_an_account_without_a_mailbox_in_the_cloud_is_told_so_in_a_sentence(world: OutlookWorld) -> None:
    with GraphClient().open(world.access) as graph, pytest.raises(Refused) as caught:
        arm(world, "MailboxNotEnabledForRESTAPI", "calendars.get")
        graph.get("/me/calendar")
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.UNSUPPORTED, NO_MAILBOX)
