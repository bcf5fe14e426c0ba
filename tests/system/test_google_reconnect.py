"""Access is lost in the middle of everything; after Reconnect both sides say the same, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.sync import OutboxState
from nundina.use_cases.delete_meeting import delete_meeting
from nundina_sandbox.google.faults import Fault
from support.connecting_world import ANNA, SETTINGS, press
from support.google_calendar_client import CalendarClient, client_of, timed
from support.google_sync import MARIA, GoogleSync, google_sync

GUEST = [{"email": MARIA}]


def access_revoked(story: GoogleSync) -> None:
    [connection] = story.world.connections()
    story.world.sandbox.world.identity.revoke_of(connection.subject)


def password_changed(story: GoogleSync) -> None:
    story.world.sandbox.world.identity.forget_refresh_tokens()
    story.world.sandbox.world.identity.expire_access_tokens()


def permission_taken(story: GoogleSync) -> None:
    story.world.sandbox.world.faults.arm(Fault("insufficientPermissions", "events.*", times=None))


LOSSES = [
    (access_revoked, ConnectionState.AUTHORIZATION_LOST, "no longer accepts our access"),
    (password_changed, ConnectionState.AUTHORIZATION_LOST, "no longer accepts our access"),
    (permission_taken, ConnectionState.PERMISSION_MISSING, "is missing a permission"),
]


def summaries(google: CalendarClient) -> list[str]:
    return sorted(event["summary"] for event in google.all()[0])


def reconnect(story: GoogleSync) -> str:
    """Press Reconnect, allow everything, and return the page that Anna comes back to."""
    start = press(story.browser, SETTINGS, f"{SETTINGS}/{story.connection.id}/reconnect").location
    return story.browser.get(story.browser.get(story.world.at_provider(start)).location).text


@pytest.mark.rule("CON-11")
@pytest.mark.parametrize(("lose", "state", "words"), LOSSES)
def test_reconnecting_resumes_with_nothing_lost_or_doubled(
    sqlite_url: str,
    tmp_path: Path,
    lose: Callable[[GoogleSync], None],
    state: ConnectionState,
    words: str,
) -> None:
    with google_sync(sqlite_url, tmp_path) as story:
        story.work()
        _, moved, gone = (
            story.google.insert(timed(name, f"2027-01-1{day}T09:00:00", attendees=GUEST))
            for day, name in enumerate(("Kept", "Moved", "Gone"))
        )
        story.sync()
        before = {meeting.title: meeting.id for meeting in story.timeline()}
        assert set(before) == {"Kept", "Moved", "Gone"}
        # A write that has not reached Google yet, one that reached it unheard, and then the access is lost.
        story.world.sandbox.world.faults.arm(Fault("error503", "events.insert", times=1, retry_after=120))
        story.meet(title="Waiting")
        story.pass_time(timedelta(minutes=5))
        story.world.sandbox.world.faults.arm(Fault("dropAfterCommit", "events.insert", times=2))
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
        assert {item.state for item in story.world.outbox()} == {OutboxState.PENDING}
        # Both sides go on meanwhile.
        story.world.sandbox.world.faults.clear()
        google = client_of(story.world.sandbox, ANNA)
        google.patch(moved["id"], {"summary": "Moved on"})
        google.delete(gone["id"])
        google.insert(timed("New", "2027-01-20T09:00:00", attendees=GUEST))
        delete_meeting(story.ports, story.world.anna, before["Kept"])
        assert "is connected again" in reconnect(story)
        story.work()
        story.sync()
        assert story.connection.state is ConnectionState.ACTIVE
        assert summaries(google) == ["Kept", "Later", "Moved on", "New", "Unheard", "Waiting"]
        titles = sorted(meeting.title for meeting in story.timeline())
        assert titles == ["Later", "Moved on", "New", "Unheard", "Waiting"]
        assert {item.state for item in story.world.outbox()} == {OutboxState.DELIVERED}
        assert story.mails().count("request") == 3, "one invitation for each meeting that was made here"
        assert words not in story.browser.get("/meetings").text
