"""An account goes over from Google to Outlook and back, on the real pages, with both sandboxes running (MKT-9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from nundina.domain.identifiers import MeetingId
from nundina.domain.records import RecordKind
from nundina.store.database import Database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_configuration import set_app_setting
from nundina.use_cases.create_record import create_record
from nundina.use_cases.switch_app import describe_switch
from nundina_marketplace.extension import extension
from support.apps import runtime_with_test_apps
from support.calendar_machine.side import CalendarSide, Made
from support.calendar_sync import ANNA, MARIA, PUBLIC_URL, CalendarSync, google, microsoft
from support.connecting_world import press
from support.web_world import make_web_world

MEETINGS = 500
FIRST = datetime.fromisoformat("2027-01-04T08:00:00+00:00")


def times(number: int) -> tuple[str, str]:
    start = FIRST + timedelta(hours=number)
    return f"{start:%Y-%m-%dT%H:%M:%S}", f"{start + timedelta(minutes=45):%Y-%m-%dT%H:%M:%S}"


def in_google(number: int) -> dict[str, Any]:
    start, end = times(number)
    return {
        "summary": f"Meeting {number:03}",
        "iCalUID": f"meeting-{number}@fjordworks.example",
        "start": {"dateTime": f"{start}Z"},
        "end": {"dateTime": f"{end}Z"},
        "attendees": [{"email": MARIA}],
    }


def in_outlook(number: int) -> dict[str, Any]:
    start, end = times(number)
    return {
        "subject": f"Meeting {number:03}",
        "iCalUId": f"meeting-{number}@fjordworks.example",
        "start": {"dateTime": start, "timeZone": "UTC"},
        "end": {"dateTime": end, "timeZone": "UTC"},
        "attendees": [{"emailAddress": {"address": MARIA}, "type": "required"}],
    }


def ids(story: CalendarSync) -> dict[str, MeetingId]:
    """Return the meetings on Maria's timeline, by the event that each is."""
    found = story.timeline()
    assert len({meeting.ical_uid for meeting in found}) == len(found), "doubled"
    return {meeting.ical_uid: meeting.id for meeting in found}


def switch(story: CalendarSync, left: CalendarSide, new: CalendarSide) -> None:
    """Switch on the pages: what it does, the provider, Keep this calendar; then let a worker sync."""
    story.pass_time(timedelta(seconds=2))
    page = f"/marketplace/{new.app_id}/switch"
    start = press(story.browser, page, page, left=left.app_id).location
    back = f"/connect/callback?{urlencode(new.consent(start, ANNA))}"
    review = story.browser.get(back).location
    press(story.browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    story.side = new
    while story.connection.last_sync_at is None:
        story.work()


def entry_of(side: CalendarSide, number: int) -> Made:
    """Return an event of Anna's by its number."""
    title = f"Meeting {number:03}"
    return next(Made(ANNA, one.event_id) for one in side.entries(ANNA) if one.title == title and not one.cancelled)


@pytest.mark.rule("MKT-9", "MKT-4", "SYNC-3")
def test_five_hundred_meetings_go_from_google_to_outlook_and_back(database: Database, tmp_path: Path) -> None:
    with google(tmp_path) as (here, at_google), microsoft(tmp_path) as (there, at_microsoft):
        for side in (here, there):
            side.furnish((ANNA,))
        web = make_web_world(
            SqlUnitOfWork(database), runtime_with_test_apps(), tmp_path, extension, public_url=PUBLIC_URL
        )
        for side in (here, there):
            for name, value in side.settings().items():
                set_app_setting(web.ports, side.app_id, name, value)
        web.clock.instant = here.clock.now()
        maria = create_record(web.ports, web.user, RecordKind.CONTACT, {"email": MARIA, "name": "Maria Kunde"})
        story = CalendarSync(web, here, at_google, web.signed_in(), maria)
        marketplace = f"/marketplace/{here.app_id}"
        story.connect(story.browser, marketplace, f"{marketplace}/connect", ANNA)
        here.clock.advance(timedelta(seconds=5))
        at_google.world.calendar.seed(at_google.world.people[ANNA], map(in_google, range(MEETINGS)))
        story.sync()
        before = ids(story)
        assert len(before) == MEETINGS

        shared = range(0, MEETINGS, 2)
        at_microsoft.world.graph.seed(at_microsoft.world.people[ANNA], map(in_outlook, shared))
        assert describe_switch(web.ports, web.user, there.app_id).left_apps == (here.app_id,)
        switch(story, here, there)
        assert ids(story) == before
        assert len(story.seen()) == len(shared)
        there.rename(entry_of(there, 4), "Meeting 004, moved on")
        there.delete(ANNA, entry_of(there, 6))
        here.delete(ANNA, entry_of(here, 1))  # in the calendar that was left: nobody hears of it for now
        story.sync()
        gone = "meeting-6@fjordworks.example"
        assert ids(story) == {uid: meeting for uid, meeting in before.items() if uid != gone}
        assert "Meeting 004, moved on" in {meeting.title for meeting in story.timeline()}

        switch(story, there, here)
        back = ids(story)
        assert {uid: back[uid] for uid in back if uid != gone} == {
            uid: meeting for uid, meeting in before.items() if uid not in (gone, "meeting-1@fjordworks.example")
        }
        assert gone in back, "Google has it still, and it is Google's word that counts now"
        assert len(story.seen()) >= MEETINGS - 1
