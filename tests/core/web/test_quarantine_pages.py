"""What was set aside is shown where its user looks, with the reason and, for a write, with Try again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nundina.domain.errors import NotFound
from nundina.domain.standing_event import StandingEvent
from nundina.domain.sync import OutboxState
from nundina.use_cases.retry_write import retry_write
from nundina_sandbox.google.faults import Fault
from support.connecting_world import press
from support.google_calendar_client import timed
from support.google_sync import MARIA, GoogleSync, google_sync

GUEST = [{"email": MARIA}]


@pytest.fixture
def story(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has connected her calendar."""
    with google_sync(sqlite_url, tmp_path) as story:
        story.work()
        yield story


@pytest.mark.rule("SYNC-1")
def test_a_refused_write_says_why_and_try_again_brings_it_to_the_calendar(story: GoogleSync) -> None:
    story.world.sandbox.world.faults.arm(Fault("forbidden", "events.insert"))
    story.meet()
    [meeting] = story.timeline()
    page = f"/meetings/{meeting.id}"
    shown = story.browser.get(page).text
    assert "Your calendar does not allow this. The meeting is on the timeline only." in shown
    assert [item.state for item in story.world.outbox()] == [OutboxState.QUARANTINED]
    answer = press(story.browser, page, f"{page}/retry")
    assert "The meeting is in your calendar now." in story.browser.get(answer.location).text
    assert "Try again" not in story.browser.get(page).text
    assert len(story.google.all()[0]) == 1
    assert story.mails() == ["request"]


def test_a_colleague_who_is_no_admin_may_not_have_it_tried_again(story: GoogleSync) -> None:
    story.world.sandbox.world.faults.arm(Fault("forbidden", "events.insert"))
    story.meet()
    [meeting] = story.timeline()
    kim = story.world.add_user("Kim")
    assert "Try again" not in story.world.web.signed_in(kim).get(f"/meetings/{meeting.id}").text
    with pytest.raises(NotFound):
        retry_write(story.ports, kim, meeting.id)


@pytest.mark.rule("SYNC-13")
def test_an_event_that_was_set_aside_stands_among_those_seen_and_its_meeting_says_so(
    story: GoogleSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = StandingEvent.plan

    def fails(self: StandingEvent) -> None:
        if "Poison" in self.event.title:
            raise ZeroDivisionError
        plan(self)

    monkeypatch.setattr(StandingEvent, "plan", fails)
    stands = story.google.insert(timed("Planning", "2027-01-12T09:00:00", attendees=GUEST))
    story.google.insert(timed("Poison", "2027-01-13T09:00:00", attendees=GUEST))
    story.sync()
    events = "/settings/calendar/events"
    assert "Not on a timeline: the app could not read this event." in story.browser.get(events).text
    story.google.patch(stands["id"], {"summary": "Poison, too"})
    story.sync()
    [meeting] = story.timeline()
    assert meeting.title == "Planning"
    for page in (events, f"/meetings/{meeting.id}"):
        assert "This is how it last was: a later change in the calendar could not be read." in (
            story.browser.get(page).text
        )


def test_a_meeting_that_waits_for_the_end_of_a_pause_says_so_on_its_page_and_its_timeline(story: GoogleSync) -> None:
    story.world.sandbox.world.faults.arm(Fault("tooManyRequests", "events.*", retry_after=7200))
    story.sync()
    story.pass_time(timedelta(minutes=1))
    story.meet()
    [meeting] = story.timeline()
    for page in (f"/meetings/{meeting.id}", f"/contacts/{story.maria.id}", "/meetings"):
        assert "Not yet in your calendar, next try at" in story.browser.get(page).text
    assert story.google.all()[0] == []


def test_a_next_try_on_another_day_names_the_day(story: GoogleSync) -> None:
    story.world.sandbox.world.faults.arm(Fault("tooManyRequests", "events.insert", retry_after=86_400))
    story.meet()
    [meeting] = story.timeline()
    [row] = story.world.outbox()
    assert row.next_try_at is not None
    day = f"{row.next_try_at.astimezone(ZoneInfo('Europe/Oslo')):%b %-d, %Y}"
    assert f"next try at {day}" in story.browser.get(f"/meetings/{meeting.id}").text
    assert f"Paused until {day}" in story.browser.get("/settings/calendar").text
