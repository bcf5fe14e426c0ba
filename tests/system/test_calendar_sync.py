"""The main job against each provider's sandbox, with the real app, the real pages and the real stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.sync import OutboxState
from nundina.use_cases.request_sync import request_sync
from support.calendar_machine.side import CalendarSide, Made, Wish
from support.calendar_sync import (
    ANNA,
    FOREVER,
    KIM,
    LISTING,
    MARIA,
    REVOCATIONS,
    THROTTLES,
    CalendarSync,
    Provider,
    calendar_sync,
    google,
    microsoft,
)

DAY = datetime(2027, 1, 12, 8, tzinfo=UTC)
WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)


@pytest.fixture(params=[pytest.param(google, id="google"), pytest.param(microsoft, id="microsoft")])
def provider(request: pytest.FixtureRequest) -> Provider:
    """Each provider in turn."""
    found: Provider = request.param
    return found


@pytest.fixture
def story(provider: Provider, sqlite_url: str, tmp_path: Path) -> Iterator[CalendarSync]:
    """Anna has just connected her calendar."""
    with calendar_sync(provider, sqlite_url, tmp_path) as story:
        story.work()
        yield story


@pytest.fixture
def story_anywhere(provider: Provider, database_url: str, tmp_path: Path) -> Iterator[CalendarSync]:
    """The same, on each kind of database."""
    with calendar_sync(provider, database_url, tmp_path) as story:
        story.work()
        yield story


@pytest.mark.rule("SYNC-2", "SYNC-3")
def test_an_event_with_a_contact_arrives_follows_its_edits_and_goes_with_its_deletion(
    story_anywhere: CalendarSync,
) -> None:
    story = story_anywhere
    event = story.make("Planning")
    story.sync()
    [meeting] = story.timeline()
    assert (meeting.title, meeting.start, meeting.end) == ("Planning", DAY, DAY + HOUR)
    assert "Planning" in story.browser.get(f"/contacts/{story.maria.id}").text
    story.side.rename(event, "Replanning")
    story.sync()
    assert [(m.id, m.title) for m in story.timeline()] == [(meeting.id, "Replanning")]
    story.side.reschedule(event, DAY + 2 * WEEK, DAY + 2 * WEEK + HOUR, "Asia/Taipei")
    story.sync()
    assert [(m.id, m.start) for m in story.timeline()] == [(meeting.id, DAY + 2 * WEEK)]
    story.side.delete(ANNA, event)
    story.sync()
    assert story.timeline() == []


@pytest.mark.rule("SYNC-1")
def test_meet_puts_the_event_into_the_calendar_and_invites_the_guest_at_once(story_anywhere: CalendarSync) -> None:
    story = story_anywhere
    answer = story.meet(title="Offer for the harbour", location="Pier 3")
    assert answer.status_code == 303, answer.text
    assert "is on the timeline and in your calendar" in story.browser.get(answer.location).text
    [event] = story.standing()
    assert (event.title, event.start) == ("Offer for the harbour", "2027-01-12T09:00:00+00:00")
    assert story.mails() == ["request"]
    story.sync()
    assert [(meeting.title, meeting.location) for meeting in story.timeline()] == [("Offer for the harbour", "Pier 3")]


@pytest.mark.rule("SYNC-1")
@pytest.mark.parametrize("kind", ["dropAfterCommit", "truncatedBody", "malformedJson", "html"])
def test_an_answer_that_is_lost_after_the_event_was_made_leaves_exactly_one(story: CalendarSync, kind: str) -> None:
    story.side.arm(kind, "events.insert", 2, None)
    page = story.browser.get(story.meet().location).text
    [meeting] = story.timeline()
    for _ in range(4):
        story.pass_time(timedelta(minutes=1))
        story.work()
    story.sync()
    assert len(story.standing()) == len(story.timeline()) == 1, page
    assert story.mails() == ["request"]
    assert [item.state for item in story.outbox(meeting)] == [OutboxState.DELIVERED]


@pytest.mark.rule("SYNC-4")
def test_deleting_in_nundina_keeps_the_event_and_sync_does_not_bring_the_meeting_back(story: CalendarSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    page = f"/meetings/{meeting.id}/delete"
    assert "The event stays in the calendar" in story.browser.get(page).text
    assert story.browser.post(page, data={"csrf_token": story.web.token(story.browser)}).status_code == 303
    [event] = story.standing()
    story.side.rename(Made(ANNA, event.event_id), "Still on in the calendar")
    story.sync()
    assert story.timeline() == []
    assert [seen.verdict.rule for seen in story.seen().values()] == ["SYNC-4"]


@pytest.mark.rule("SYNC-3")
def test_a_meeting_that_is_changed_in_nundina_is_changed_in_the_calendar(story: CalendarSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    story.edit(meeting, title="Better offer", date="2027-01-13", start="11:00", end="12:00", zone="Europe/Oslo")
    [event] = story.standing()
    assert (event.title, event.start) == ("Better offer", "2027-01-13T10:00:00+00:00")
    story.sync()
    assert [(m.id, m.title) for m in story.timeline()] == [(meeting.id, "Better offer")]
    assert set(story.mails()) == {"request"}


@pytest.mark.rule("SYNC-9")
def test_what_was_in_the_calendar_before_the_connection_never_comes(
    provider: Provider, sqlite_url: str, tmp_path: Path
) -> None:
    old = Wish(
        title="Old", start=DAY + timedelta(days=1), end=DAY + timedelta(days=1, hours=1), guests=frozenset({MARIA})
    )
    made: list[str | None] = []

    def before(side: CalendarSide) -> None:
        made.append(side.insert(ANNA, old))

    with calendar_sync(provider, sqlite_url, tmp_path, before) as story:
        story.make("New")
        story.work()
        assert [meeting.title for meeting in story.timeline()] == ["New"]
        assert {seen.title: seen.verdict.rule for seen in story.seen().values()} == {"Old": "SYNC-9", "New": "SYNC-2"}
        story.side.rename(Made(ANNA, str(made[0])), "Old, changed since")
        story.sync()
        assert [meeting.title for meeting in story.timeline()] == ["New"]


@pytest.mark.rule("SYNC-6", "SYNC-8", "SYNC-11", "SYNC-12", "SYNC-13")
def test_what_stays_off_timelines_is_explained_on_the_page(story: CalendarSync) -> None:
    story.side.make_all_day(story.make("Fair"), DAY)
    story.make("Merger with Maria", private=True)
    story.make("Stranger", "2027-01-12T09:00", "who@else.example")
    story.make("Colleagues", "2027-01-12T09:00", "kim@fjord.example")
    story.sync()
    assert story.timeline() == []
    page = story.browser.get("/settings/calendar/events").text
    for rule in ("SYNC-6", "SYNC-8", "SYNC-11", "SYNC-12"):
        assert rule in page
    assert "Fair" in page
    assert "Merger" not in page
    found = story.browser.get("/settings/calendar/events?q=strang").text
    assert "Stranger" in found
    assert "Fair" not in found


@pytest.mark.rule("SYNC-5", "SYNC-13")
def test_a_program_can_ask_why_and_an_event_that_goes_to_another_calendar_goes(story: CalendarSync) -> None:
    elsewhere = story.make("Elsewhere")
    story.make("Merger with Maria", private=True)
    story.make("Lunch", "2027-01-12T11:00")
    story.sync()
    story.side.move_away(elsewhere)
    story.sync()
    [calendar] = story.browser.get("/api/v1/calendars").get_json()["calendars"]
    answer = story.browser.get(calendar["events"]).get_json()
    assert {(e["title"], e["on_timeline"], e["rule"]) for e in answer["events"]} == {
        ("Lunch", True, "SYNC-2"),
        ("Elsewhere", False, "SYNC-3"),
        (None, False, "SYNC-12"),
    }
    [lunch] = story.browser.get(calendar["events"] + "?q=lun").get_json()["events"]
    assert story.browser.get(lunch["meeting"]).status_code == 200
    assert lunch["why"].startswith("On the timeline")
    assert story.browser.get("/api/v1/calendars/" + "0" * 32 + "/events").get_json() == {"error": "not_found"}
    assert story.browser.application.test_client().get("/api/v1/calendars").status_code == 401


@pytest.mark.rule("SYNC-10")
def test_of_a_series_the_first_the_moved_and_the_cancelled_one_stand_on_the_timeline(story: CalendarSync) -> None:
    series = story.make("Weekly", weekly=True)
    story.sync()
    assert len(story.timeline()) == 1
    moved, cancelled = (story.side.occurrence(ANNA, series, week) for week in (2, 4))
    assert moved is not None
    assert cancelled is not None
    later = DAY + 2 * WEEK + timedelta(days=1, hours=6)
    story.side.reschedule(moved, later, later + HOUR, "Europe/Oslo")
    story.side.delete(ANNA, cancelled)
    story.sync()
    days = [(f"{meeting.start:%m-%d}", meeting.cancelled) for meeting in story.timeline()]
    assert days == [("01-12", False), ("01-27", False), ("02-09", True)]
    story.side.delete(ANNA, series)
    story.sync()
    assert story.timeline() == []


@pytest.mark.rule("SYNC-15")
def test_a_cursor_that_the_provider_forgot_doubles_and_loses_nothing(story: CalendarSync) -> None:
    kept = [story.make(f"No {n}", f"2027-01-1{n}T09:00") for n in range(5)]
    story.sync()
    before = story.timeline()
    story.side.delete(ANNA, kept[0])
    story.make("Another", "2027-01-20T09:00")
    story.side.lose_the_cursor(ANNA)
    story.sync()
    after = story.timeline()
    assert [meeting.title for meeting in after] == ["No 1", "No 2", "No 3", "No 4", "Another"]
    assert after[:4] == before[1:]


@pytest.mark.parametrize("kind", ["throttled", "error500", "error503", "drop", "html", "truncatedList"])
def test_a_provider_in_trouble_loses_nothing_and_says_so(story: CalendarSync, kind: str) -> None:
    story.make("Planning")
    fault = THROTTLES[story.side.app_id] if kind == "throttled" else kind
    story.side.arm(fault, LISTING[story.side.app_id], FOREVER, None)
    story.sync()
    assert story.timeline() == []
    assert story.connection.last_problem in {"RateLimited", "Transient"}
    assert "The last sync did not succeed." in story.browser.get("/settings/calendar").text
    story.side.clear_faults()
    story.pass_time(timedelta(hours=1))
    story.work()
    assert len(story.timeline()) == 1
    assert story.connection.last_problem == ""


@pytest.mark.rule("CON-11")
def test_access_that_was_taken_back_stops_sync_and_says_so(story: CalendarSync) -> None:
    story.side.clock.advance(timedelta(seconds=2))
    for how in REVOCATIONS[story.side.app_id]:
        story.side.lose_authorisation(ANNA, how)
    story.sync()
    assert story.connection.state is ConnectionState.AUTHORIZATION_LOST
    assert "Reconnect" in story.browser.get("/").text


@pytest.mark.rule("SYNC-2", "SYNC-3", "SYNC-8")
def test_a_colleague_who_is_invited_too_makes_no_second_meeting(story_anywhere: CalendarSync) -> None:
    story = story_anywhere
    kim = story.add_user("Kim")
    review = f"/settings/calendar/connect/app/{story.side.app_id}"
    story.connect(story.web.signed_in(kim), review, review, KIM)
    [kims] = story.connections(kim)
    event = story.make("Planning", "2027-01-12T09:00", MARIA, KIM)

    def sync_both() -> None:
        story.pass_time(timedelta())
        request_sync(story.ports, kim, kims.id)
        story.sync()

    sync_both()
    assert [meeting.title for meeting in story.timeline()] == ["Planning"]
    assert len(story.standing(KIM)) == 1
    story.side.rename(event, "Replanning")
    sync_both()
    assert [meeting.title for meeting in story.timeline()] == ["Replanning"]
    story.side.delete(ANNA, event)
    sync_both()
    assert story.timeline() == []
