"""The main job against the Google sandbox, with the real app, the real pages and the real stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.permissions import Permission
from nundina.domain.sync import OutboxState
from nundina.use_cases.request_sync import request_sync
from nundina_sandbox.google.faults import Fault
from support.connecting_world import REVIEW, press
from support.google_calendar_client import CalendarClient, all_day, client_of, timed
from support.google_sync import MARIA, GoogleSync, google_sync

GUEST = [{"email": MARIA}]


@pytest.fixture
def story(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has just connected her calendar."""
    with google_sync(sqlite_url, tmp_path) as story:
        story.work()
        yield story


@pytest.fixture
def story_anywhere(database_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """The same, on each kind of database."""
    with google_sync(database_url, tmp_path) as story:
        story.work()
        yield story


@pytest.mark.rule("SYNC-2", "SYNC-3")
def test_an_event_with_a_contact_arrives_follows_its_edits_and_goes_with_its_deletion(
    story_anywhere: GoogleSync,
) -> None:
    story = story_anywhere
    event = story.google.insert(timed("Planning", "2027-01-12T09:00:00", attendees=GUEST, location="Room 4"))
    story.sync()
    [meeting] = story.timeline()
    assert (meeting.title, meeting.location, meeting.zone) == ("Planning", "Room 4", "Europe/Oslo")
    assert meeting.start.isoformat() == "2027-01-12T08:00:00+00:00"
    assert "Planning" in story.browser.get(f"/contacts/{story.maria.id}").text
    story.google.patch(event["id"], {"summary": "Replanning"})
    story.sync()
    assert [(m.id, m.title) for m in story.timeline()] == [(meeting.id, "Replanning")]
    story.google.delete(event["id"])
    story.sync()
    assert story.timeline() == []


@pytest.mark.rule("SYNC-1")
def test_meet_puts_the_event_into_google_and_invites_the_guest_at_once(story_anywhere: GoogleSync) -> None:
    story = story_anywhere
    answer = story.meet(title="Offer for the harbour", location="Pier 3")
    assert answer.status_code == 303, answer.text
    assert "is on the timeline and in your calendar" in story.browser.get(answer.location).text
    [event] = story.google.all()[0]
    assert (event["summary"], event["location"]) == ("Offer for the harbour", "Pier 3")
    assert event["start"]["dateTime"].startswith("2027-01-12T10:00:00")
    assert story.mails() == ["request"]
    story.sync()
    assert [meeting.title for meeting in story.timeline()] == ["Offer for the harbour"]


@pytest.mark.rule("SYNC-1")
@pytest.mark.parametrize("kind", ["dropAfterCommit", "truncatedBody", "malformedJson", "html"])
def test_an_answer_that_is_lost_after_google_made_the_event_leaves_exactly_one(story: GoogleSync, kind: str) -> None:
    story.world.sandbox.world.faults.arm(Fault(kind, "events.insert", times=2))
    page = story.browser.get(story.meet().location).text
    assert len(story.timeline()) == 1
    for _ in range(4):
        story.pass_time(timedelta(minutes=1))
        story.work()
    story.sync()
    assert len(story.google.all()[0]) == len(story.timeline()) == 1, page
    assert story.mails() == ["request"]
    assert [item.state for item in story.world.outbox()] == [OutboxState.DELIVERED]


@pytest.mark.rule("SYNC-4")
def test_deleting_in_nundina_keeps_the_event_and_sync_does_not_bring_the_meeting_back(story: GoogleSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    page = f"/meetings/{meeting.id}/delete"
    assert "The event stays in the calendar" in story.browser.get(page).text
    token = story.world.web.token(story.browser)
    assert story.browser.post(page, data={"csrf_token": token}).status_code == 303
    [event] = story.google.all()[0]
    story.google.patch(event["id"], {"summary": "Still on in Google"})
    story.sync()
    assert story.timeline() == []
    assert [seen.verdict.rule for seen in story.seen().values()] == ["SYNC-4"]
    assert story.mails() == ["request"]


@pytest.mark.rule("SYNC-3")
def test_a_meeting_that_is_changed_in_nundina_is_changed_in_google_and_told_to_the_guest(story: GoogleSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    typed = {"title": "Better offer", "date": "2027-01-13", "start": "11:00", "end": "12:00", "zone": "Europe/Oslo"}
    story.save_edit(meeting, story.open_edit(meeting), **typed)
    [event] = story.google.all()[0]
    assert event["summary"] == "Better offer"
    assert event["start"]["dateTime"].startswith("2027-01-13T11:00:00")
    story.sync()
    assert [(m.id, m.title) for m in story.timeline()] == [(meeting.id, "Better offer")]


@pytest.mark.rule("SYNC-9")
def test_what_was_in_google_before_the_connection_never_comes(sqlite_url: str, tmp_path: Path) -> None:
    def before(google: CalendarClient) -> None:
        google.insert(timed("Old", "2027-01-13T09:00:00", attendees=GUEST))

    with google_sync(sqlite_url, tmp_path, before) as story:
        story.google.insert(timed("New", "2027-01-12T09:00:00", attendees=GUEST))
        story.work()
        assert [meeting.title for meeting in story.timeline()] == ["New"]
        assert {seen.title: seen.verdict.rule for seen in story.seen().values()} == {"Old": "SYNC-9", "New": "SYNC-2"}
        [old] = [event for event in story.google.all()[0] if event["summary"] == "Old"]
        story.google.patch(old["id"], {"summary": "Old, changed since"})
        story.sync()
        assert [meeting.title for meeting in story.timeline()] == ["New"]


@pytest.mark.rule("SYNC-6", "SYNC-8", "SYNC-11", "SYNC-12", "SYNC-13")
def test_what_stays_off_timelines_is_explained_on_the_page(story: GoogleSync) -> None:
    google = story.google
    google.insert(all_day("Fair", "2027-01-12", "2027-01-13", attendees=GUEST))
    google.insert(timed("Merger with Maria", "2027-01-12T09:00:00", attendees=GUEST, visibility="private"))
    google.insert(timed("Stranger", "2027-01-12T09:00:00", attendees=[{"email": "who@else.example"}]))
    google.insert(timed("Colleagues", "2027-01-12T09:00:00", attendees=[{"email": "kim@fjord.example"}]))
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
def test_a_program_can_ask_why_and_nothing_of_other_calendars_is_seen(story: GoogleSync) -> None:
    google = story.google
    second = google.good(google.call("POST", "/calendars", {"summary": "Second"}))["id"]
    google.good(google.call("POST", f"/calendars/{second}/events", timed("Elsewhere", "2027-01-12T09:00:00")))
    google.insert(timed("Merger with Maria", "2027-01-12T09:00:00", attendees=GUEST, visibility="private"))
    google.insert(timed("Lunch", "2027-01-12T11:00:00", attendees=GUEST))
    story.sync()
    [calendar] = story.browser.get("/api/v1/calendars").get_json()["calendars"]
    answer = story.browser.get(calendar["events"]).get_json()
    assert {(e["title"], e["on_timeline"], e["rule"]) for e in answer["events"]} == {
        ("Lunch", True, "SYNC-2"),
        (None, False, "SYNC-12"),
    }
    [lunch] = story.browser.get(calendar["events"] + "?q=lun").get_json()["events"]
    assert story.browser.get(lunch["meeting"]).status_code == 200
    assert lunch["why"].startswith("On the timeline")
    assert story.browser.get("/api/v1/calendars/" + "0" * 32 + "/events").get_json() == {"error": "not_found"}
    assert story.browser.application.test_client().get("/api/v1/calendars").status_code == 401


@pytest.mark.rule("SYNC-10")
def test_of_a_series_the_first_the_moved_and_the_cancelled_one_stand_on_the_timeline(story: GoogleSync) -> None:
    google = story.google
    weekly = timed("Weekly", "2027-01-12T09:00:00", attendees=GUEST, recurrence=["RRULE:FREQ=WEEKLY;COUNT=8"])
    series = google.insert(weekly)
    story.sync()
    assert len(story.timeline()) == 1
    instances = google.good(google.events("GET", f"{series['id']}/instances"))["items"]
    later = {"dateTime": "2027-01-27T15:00:00+01:00", "timeZone": "Europe/Oslo"}
    ends = {"dateTime": "2027-01-27T16:00:00+01:00", "timeZone": "Europe/Oslo"}
    google.patch(instances[2]["id"], {"start": later, "end": ends})
    google.delete(instances[4]["id"])
    story.sync()
    days = [(f"{meeting.start:%m-%d}", meeting.cancelled) for meeting in story.timeline()]
    assert days == [("01-12", False), ("01-27", False), ("02-09", True)]
    google.delete(series["id"])
    story.sync()
    assert story.timeline() == []


@pytest.mark.rule("SYNC-15")
def test_a_cursor_that_google_forgot_doubles_and_loses_nothing(story: GoogleSync) -> None:
    kept = [story.google.insert(timed(f"No {n}", f"2027-01-1{n}T09:00:00", attendees=GUEST)) for n in range(5)]
    story.sync()
    before = story.timeline()
    story.google.delete(kept[0]["id"])
    story.google.insert(timed("Another", "2027-01-20T09:00:00", attendees=GUEST))
    story.world.sandbox.world.calendar.expire_sync_tokens()
    story.sync()
    after = story.timeline()
    assert [meeting.title for meeting in after] == ["No 1", "No 2", "No 3", "No 4", "Another"]
    assert after[:4] == before[1:]


@pytest.mark.parametrize(
    "kind", ["rateLimitExceeded", "quotaExceeded", "tooManyRequests", "error503", "drop", "html", "truncatedList"]
)
def test_google_in_trouble_loses_nothing_and_says_so(story: GoogleSync, kind: str) -> None:
    story.google.insert(timed("Planning", "2027-01-12T09:00:00", attendees=GUEST))
    story.world.sandbox.world.faults.arm(Fault(kind, "events.list", times=None))
    story.sync()
    assert story.timeline() == []
    assert story.connection.last_problem in {"RateLimited", "Transient"}
    assert "The last sync did not succeed." in story.browser.get("/settings/calendar").text
    story.world.sandbox.world.faults.clear()
    story.pass_time(timedelta(hours=1))
    story.work()
    assert len(story.timeline()) == 1
    assert story.connection.last_problem == ""


@pytest.mark.rule("CON-11")
def test_access_that_was_taken_back_stops_sync_and_says_so(story: GoogleSync) -> None:
    for grant in list(story.world.sandbox.world.identity.grants.values()):
        story.world.sandbox.world.identity.revoke(grant)
    story.sync()
    assert story.connection.state is ConnectionState.AUTHORIZATION_LOST
    assert "Reconnect" in story.browser.get("/").text


@pytest.mark.rule("SYNC-2", "SYNC-3", "SYNC-8")
def test_a_colleague_who_is_invited_too_makes_no_second_meeting(story_anywhere: GoogleSync) -> None:
    story = story_anywhere
    world = story.world
    kim_address = "kim@fjordworks.example"
    world.sandbox.world.add_person(kim_address)
    kim = world.add_user("Kim", Permission.PERSONAL_EMAIL_ACCESS)
    browser = world.web.signed_in(kim)
    start = press(browser, REVIEW, REVIEW).location
    review = browser.get(world.at_provider(start, kim_address)).location
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    event = story.google.insert(
        timed("Planning", "2027-01-12T09:00:00", attendees=[*GUEST, {"email": kim_address}]), sendUpdates="all"
    )
    [kims] = world.connections(kim)

    def sync_both() -> None:
        story.pass_time(timedelta())
        request_sync(story.ports, kim, kims.id)
        story.sync()

    sync_both()
    assert [meeting.title for meeting in story.timeline()] == ["Planning"]
    assert len(client_of(world.sandbox, kim_address).all()[0]) == 1
    story.google.patch(event["id"], {"summary": "Replanning"})
    sync_both()
    assert [meeting.title for meeting in story.timeline()] == ["Replanning"]
    story.google.delete(event["id"])
    sync_both()
    assert story.timeline() == []
