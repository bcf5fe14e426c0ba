"""A form of a meeting that was opened before the meeting was changed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from nundina.domain.meetings import Meeting
from nundina_sandbox.google.faults import Fault
from support.google_sync import MARIA, GoogleSync, google_sync

pytestmark = pytest.mark.rule("SYNC-3")
LI = "li.wei@kunde.example"


@pytest.fixture
def story(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has connected her calendar."""
    with google_sync(sqlite_url, tmp_path) as story:
        yield story


def made(story: GoogleSync) -> tuple[Meeting, str]:
    story.meet()
    [event] = story.google.all()[0]
    return story.timeline()[0], event["id"]


def guests_in(story: GoogleSync) -> set[str]:
    [event] = story.google.all()[0]
    return {guest["email"] for guest in event["attendees"]} & {MARIA, LI}


def test_a_stale_form_writes_nothing_and_says_what_changed_meanwhile(story: GoogleSync) -> None:
    meeting, event_id = made(story)
    form = story.open_edit(meeting)
    story.google.patch(event_id, {"summary": "Final offer", "attendees": [{"email": MARIA}, {"email": LI}]})
    story.sync()
    answer = story.save_edit(meeting, form, location="Pier 3")
    assert answer.status_code == 409
    assert "The meeting was changed meanwhile, in the calendar or by somebody else" in answer.text
    assert "<strong>Title</strong>: Final offer" in answer.text
    assert LI in answer.text
    assert 'value="Pier 3"' in answer.text
    [event] = story.google.all()[0]
    assert (event["summary"], event.get("location", "")) == ("Final offer", "")
    assert guests_in(story) == {MARIA, LI}


def test_what_comes_back_can_be_saved_knowingly_and_keeps_what_was_not_touched(story: GoogleSync) -> None:
    meeting, event_id = made(story)
    form = story.open_edit(meeting)
    story.google.patch(event_id, {"summary": "Final offer", "attendees": [{"email": MARIA}, {"email": LI}]})
    story.sync()
    back = story.form_in(story.save_edit(meeting, form, location="Pier 3").text)
    assert story.save_edit(meeting, back, location="Pier 3").status_code == 303
    [event] = story.google.all()[0]
    assert (event["summary"], event["location"]) == ("Final offer", "Pier 3")
    assert guests_in(story) == {MARIA, LI}
    assert "cancel" not in story.mails(LI)


def test_of_two_tabs_the_second_does_not_undo_the_first(story: GoogleSync) -> None:
    meeting, _ = made(story)
    first, second = story.open_edit(meeting), story.open_edit(meeting)
    assert story.save_edit(meeting, first, title="Renamed").status_code == 303
    assert story.save_edit(meeting, second, location="Pier 3").status_code == 409
    assert [(m.title, m.location) for m in story.timeline()] == [("Renamed", "")]


def test_an_answer_of_a_guest_does_not_make_a_form_stale(story: GoogleSync) -> None:
    meeting, event_id = made(story)
    form = story.open_edit(meeting)
    story.google.patch(event_id, {"attendees": [{"email": MARIA, "responseStatus": "accepted"}]})
    story.sync()
    assert story.save_edit(meeting, form, location="Pier 3").status_code == 303
    [event] = story.google.all()[0]
    assert [guest["responseStatus"] for guest in event["attendees"] if guest["email"] == MARIA] == ["accepted"]


def test_saving_a_form_in_which_nothing_was_changed_writes_nothing(story: GoogleSync) -> None:
    meeting, _ = made(story)
    mails = len(story.mails())
    assert story.save_edit(meeting, story.open_edit(meeting)).status_code == 303
    assert len(story.mails()) == mails


def test_a_change_in_the_calendar_that_has_not_arrived_yet_is_not_overwritten(story: GoogleSync) -> None:
    meeting, event_id = made(story)
    story.sync()
    form = story.open_edit(meeting)
    story.google.patch(event_id, {"summary": "Final offer", "attendees": [{"email": MARIA}, {"email": LI}]})
    assert story.save_edit(meeting, form, location="Pier 3").status_code == 303
    [event] = story.google.all()[0]
    assert (event["summary"], event["location"]) == ("Final offer", "Pier 3")
    assert guests_in(story) == {MARIA, LI}
    assert [(m.title, m.location) for m in story.timeline()] == [("Final offer", "Pier 3")]
    assert "cancel" not in story.mails(LI)


def test_a_change_that_waits_for_google_spares_what_is_changed_there_meanwhile(story: GoogleSync) -> None:
    meeting, event_id = made(story)
    story.sync()
    story.world.sandbox.world.faults.arm(Fault("error503", "events.patch", times=1))
    story.save_edit(meeting, story.open_edit(meeting), location="Pier 3")
    story.google.patch(event_id, {"summary": "Final offer"})
    for _ in range(3):
        story.pass_time(timedelta(minutes=2))
        story.work()
    [event] = story.google.all()[0]
    assert (event["summary"], event["location"]) == ("Final offer", "Pier 3")
    assert [(m.title, m.location) for m in story.timeline()] == [("Final offer", "Pier 3")]
