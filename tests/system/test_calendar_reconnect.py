"""Access is lost in the middle of everything; after Reconnect both sides say the same, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.sync import OutboxItem, OutboxState
from nundina.use_cases.delete_meeting import delete_meeting
from support.calendar_sync import ANNA, FOREVER, CalendarSync, Provider, calendar_sync, google, microsoft
from support.connecting_world import SETTINGS, press

Loss = Callable[[CalendarSync], None]
REFUSED = "no longer accepts our access"
MISSING = "is missing a permission"


def lost_by(*ways: str) -> Loss:
    """Return how access is lost in these ways, one after the other."""

    def lose(story: CalendarSync) -> None:
        story.side.clock.advance(timedelta(seconds=2))
        for way in ways:
            story.side.lose_authorisation(ANNA, way)

    return lose


def permission_taken(kind: str) -> Loss:
    """Return how the calendar refuses, where the permission is gone."""
    return lambda story: story.side.arm(kind, "events.*", FOREVER, None)


LOST, LACKING = ConnectionState.AUTHORIZATION_LOST, ConnectionState.PERMISSION_MISSING
LOSSES = [
    pytest.param(google, lost_by("revoke_of"), LOST, REFUSED, id="google-access-revoked"),
    pytest.param(
        google, lost_by("forget_refresh_tokens", "expire_access_tokens"), LOST, REFUSED, id="google-password-changed"
    ),
    pytest.param(google, permission_taken("insufficientPermissions"), LACKING, MISSING, id="google-permission-taken"),
    pytest.param(
        microsoft, lost_by("end_sessions", "expire_access_tokens"), LOST, REFUSED, id="microsoft-password-changed"
    ),
    pytest.param(
        microsoft, lost_by("expire_refresh_tokens", "expire_access_tokens"), LOST, REFUSED, id="microsoft-long-unused"
    ),
    pytest.param(
        microsoft, lost_by("take_back", "expire_access_tokens"), LACKING, MISSING, id="microsoft-consent-taken-back"
    ),
    pytest.param(microsoft, permission_taken("ErrorAccessDenied"), LACKING, MISSING, id="microsoft-permission-taken"),
]


def outbox(story: CalendarSync) -> tuple[OutboxItem, ...]:
    """Return what was to be written, of whatever stands on the timeline."""
    return tuple(item for meeting in story.timeline() for item in story.outbox(meeting))


def reconnect(story: CalendarSync) -> str:
    """Press Reconnect, allow everything, and return the page that Anna comes back to."""
    start = press(story.browser, SETTINGS, f"{SETTINGS}/{story.connection.id}/reconnect").location
    return story.browser.get(story.browser.get(story.back_from(start, ANNA)).location).text


@pytest.mark.rule("CON-11")
@pytest.mark.parametrize(("provider", "lose", "state", "words"), LOSSES)
def test_reconnecting_resumes_with_nothing_lost_or_doubled(
    sqlite_url: str, tmp_path: Path, provider: Provider, lose: Loss, state: ConnectionState, words: str
) -> None:
    with calendar_sync(provider, sqlite_url, tmp_path) as story:
        story.work()
        _, moved, gone = (story.make(name, f"2027-01-1{n}T09:00") for n, name in enumerate(("Kept", "Moved", "Gone")))
        story.sync()
        before = {meeting.title: meeting.id for meeting in story.timeline()}
        assert set(before) == {"Kept", "Moved", "Gone"}
        # A write that has not reached the calendar yet, one that reached it unheard, and then the access is lost.
        story.side.arm("error503", "events.insert", 1, 120)
        story.meet(title="Waiting")
        story.pass_time(timedelta(minutes=5))
        story.side.arm("dropAfterCommit", "events.insert", 2, None)
        story.meet(title="Unheard")
        story.pass_time(timedelta(minutes=1))
        lose(story)
        page = story.browser.get(story.meet(title="Later").location).text
        assert "reconnect your calendar, and it is sent by itself" in page
        assert story.connection.state is state
        assert words in story.browser.get("/meetings").text, "said on every page"
        for _ in range(3):
            story.pass_time(timedelta(minutes=2))
            story.work()
        assert "3 changes wait to be written to your calendar. It is written as soon as you reconnect." in (
            story.browser.get(SETTINGS).text
        )
        assert {item.state for item in outbox(story)} == {OutboxState.PENDING}
        # Both sides go on meanwhile.
        story.side.clear_faults()
        story.side.rename(moved, "Moved on")
        story.side.delete(ANNA, gone)
        story.make("New", "2027-01-20T09:00")
        delete_meeting(story.ports, story.web.user, before["Kept"])
        assert "is connected again" in reconnect(story)
        story.work()
        story.sync()
        assert story.connection.state is ConnectionState.ACTIVE
        assert sorted(entry.title for entry in story.standing()) == [
            *("Kept", "Later", "Moved on", "New", "Unheard", "Waiting")
        ]
        titles = sorted(meeting.title for meeting in story.timeline())
        assert titles == ["Later", "Moved on", "New", "Unheard", "Waiting"]
        assert {item.state for item in outbox(story)} == {OutboxState.DELIVERED}
        assert words not in story.browser.get("/meetings").text
