"""The pages of meetings, for their user, for a form that does not fit, and for people of another account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nundina.domain.permissions import Permission
from nundina_sandbox.google.faults import Fault
from support.connecting_world import SETTINGS, press
from support.google_sync import MARIA, GoogleSync, google_sync

pytestmark = pytest.mark.rule("SYNC-1")


@pytest.fixture
def story(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has connected her calendar."""
    with google_sync(sqlite_url, tmp_path) as story:
        yield story


def test_meet_is_a_pop_up_on_the_record_with_the_contact_invited(story: GoogleSync) -> None:
    page = story.browser.get(f"/contacts/{story.maria.id}").text
    dialog = page[page.index('<dialog id="meet"') :]
    assert f'action="/records/{story.maria.id}/meet"' in dialog
    assert MARIA in dialog


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "This is needed. Fill it in."),
        ({"end": "09:00"}, "The end is before the start."),
        ({"guests": "maria(at)kunde.example"}, "Not an email address: maria(at)kunde.example."),
        ({"guests": f"{MARIA}, @x, foo@bar"}, "Not an email address: @x, foo@bar."),
        ({"date": "2027-03-28", "start": "02:30", "end": "03:30"}, "this time does not exist on that day"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_typed_is_lost(
    story: GoogleSync, typed: dict[str, str], said: str
) -> None:
    answer = story.meet(location="Pier 3, <b>left</b>", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Pier 3, &lt;b&gt;left&lt;/b&gt;" in answer.text
    assert story.timeline() == []


def test_until_google_has_it_the_page_says_when_it_is_tried_again(story: GoogleSync) -> None:
    story.world.sandbox.world.faults.arm(Fault("error503", "events.insert", times=None))
    page = story.browser.get(story.meet().location).text
    assert "Not yet in your calendar, next try at" in page
    [meeting] = story.timeline()
    assert "Not yet in your calendar, next try at" in story.browser.get(f"/meetings/{meeting.id}").text
    assert "Not yet in your calendar, next try at" in story.browser.get("/meetings").text


def test_a_double_click_makes_one_meeting(story: GoogleSync) -> None:
    page = f"/records/{story.maria.id}/meet"
    form_id = re.findall(r'name="form_id" value="(\w{32})"', story.browser.get(page).text)[0]
    story.meet(form_id=form_id)
    story.meet(form_id=form_id)
    assert len(story.timeline()) == len(story.google.all()[0]) == 1


def test_without_a_connected_calendar_meet_offers_to_connect_one(story: GoogleSync) -> None:
    rita = story.world.add_user("Rune", Permission.PERSONAL_EMAIL_ACCESS)
    browser = story.world.web.signed_in(rita)
    page = browser.get(f"/contacts/{story.maria.id}").text
    assert "You have no calendar connected yet." in page
    assert 'name="form_id"' not in page
    refused = browser.post(
        f"/records/{story.maria.id}/meet",
        data={"title": "x", "date": "2027-01-12", "start": "10:00", "end": "11:00", "zone": "UTC",
              "form_id": "0" * 32, "csrf_token": story.world.web.token(browser)},
    )  # fmt: skip
    assert refused.status_code == 409
    assert story.timeline() == []


def test_nothing_of_it_is_there_for_another_account(story: GoogleSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    eve = story.world.web.signed_in(story.world.web.stranger)
    token = story.world.web.token(eve)
    addresses = [
        f"/meetings/{meeting.id}",
        f"/meetings/{meeting.id}/edit",
        f"/meetings/{meeting.id}/delete",
        f"/records/{story.maria.id}/meet",
    ]
    typed = {"title": "x", "date": "2027-01-12", "start": "10:00", "end": "11:00", "zone": "UTC", "form_id": "0" * 32}
    for address in addresses:
        assert eve.get(address).status_code == 404, address
        if address != addresses[0]:
            assert eve.post(address, data={**typed, "csrf_token": token}).status_code == 404, address
    assert eve.get(f"{SETTINGS}/events?calendar={story.connection.id}").status_code in {200, 404}
    assert "Offer" not in eve.get(f"{SETTINGS}/events?calendar={story.connection.id}").text
    answer = eve.post(f"{SETTINGS}/events/{story.connection.id}/removal", data={"csrf_token": token})
    assert answer.status_code == 404
    assert len(story.timeline()) == 1


def test_a_meeting_s_page_shows_its_guests_its_record_and_its_place_in_the_calendar(story: GoogleSync) -> None:
    story.meet(title="Offer <script>")
    [meeting] = story.timeline()
    page = story.browser.get(f"/meetings/{meeting.id}").text
    assert "Offer &lt;script&gt;" in page
    assert "No answer yet" in page
    assert "Maria Kunde" in page
    assert "In 1 calendar of your account" in page
    assert "Offer &lt;script&gt;" in story.browser.get("/meetings").text


@pytest.mark.rule("SYNC-13")
def test_events_seen_can_be_reached_from_the_calendar_settings(story: GoogleSync) -> None:
    story.meet()
    assert f"{SETTINGS}/events" in story.browser.get(SETTINGS).text
    page = story.browser.get(f"{SETTINGS}/events").text
    assert "On the timeline: it was made with Meet on a record." in page
    assert "SYNC-1" in page


@pytest.mark.rule("SYNC-15")
def test_a_mass_removal_is_asked_about_on_the_page(story: GoogleSync) -> None:
    from support.google_calendar_client import timed

    events = [
        story.google.insert(timed(f"No {n}", f"2027-01-{n + 1:02}T09:00:00", attendees=[{"email": MARIA}]))
        for n in range(22)
    ]
    story.sync()
    assert len(story.timeline()) == 22
    for event in events[:20]:
        story.google.delete(event["id"])
    story.world.sandbox.world.calendar.expire_sync_tokens()
    story.sync()
    assert len(story.timeline()) == 22
    page = f"{SETTINGS}/events"
    assert "20 meetings would leave their timelines." in story.browser.get(page).text
    press(story.browser, page, f"{page}/{story.connection.id}/removal", answer="remove")
    assert len(story.timeline()) == 2


def test_after_meet_the_message_stands_where_the_page_begins(story: GoogleSync) -> None:
    made = story.meet()
    assert "#" not in made.location
    assert "Offer is on the timeline and in your calendar." in story.browser.get(made.location).text


def test_a_field_that_is_wrong_has_the_focus(story: GoogleSync) -> None:
    page = story.meet(guests="maria(at)kunde.example").text
    [field] = re.findall(r'<textarea[^>]* name="guests"[^>]*>', page)
    assert 'aria-invalid="true" autofocus' in field
    assert page.count(" autofocus") == 1


def test_the_next_meetings_on_home_lead_to_their_pages(story: GoogleSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    assert f'href="/meetings/{meeting.id}"' in story.browser.get("/").text


def test_a_guest_who_is_the_contact_has_the_contact_s_name(story: GoogleSync) -> None:
    page = story.browser.get(story.meet().location).text
    assert "Maria Kunde · " in page
    assert f"{MARIA} · " not in page
    [meeting] = story.timeline()
    assert f'Maria Kunde<span class="hint">{MARIA}</span>' in story.browser.get(f"/meetings/{meeting.id}").text


def test_a_meeting_of_somebody_else_says_who_can_change_it(story: GoogleSync) -> None:
    story.meet()
    [meeting] = story.timeline()
    rune = story.world.web.signed_in(story.world.add_user("Rune"))
    page = rune.get(f"/meetings/{meeting.id}").text
    assert "This meeting belongs to anna@fjordworks.example, who can change it." in page
    assert f"/meetings/{meeting.id}/edit" not in page


@pytest.mark.rule("SYNC-10")
def test_a_cancelled_week_is_struck_through_and_a_series_says_where_it_is_changed(story: GoogleSync) -> None:
    from support.google_calendar_client import timed

    event = story.google.insert(
        timed("Weekly", "2027-01-12T09:00:00", attendees=[{"email": MARIA}], recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    )
    story.sync()
    story.google.delete(f"{event['id']}_20270119T080000Z")
    story.sync()
    page = story.browser.get(f"/contacts/{story.maria.id}").text
    assert "<s>Weekly</s>" in page
    first = story.timeline()[0]
    assert "This meeting begins a series." in story.browser.get(f"/meetings/{first.id}").text


@pytest.mark.rule("CON-12")
def test_the_card_says_behind_while_sync_fails_and_connected_apps_too(story: GoogleSync) -> None:
    assert "Behind" not in story.browser.get(SETTINGS).text
    story.world.sandbox.world.faults.arm(Fault("error503", "events.list", times=None))
    story.sync()
    card = story.browser.get(SETTINGS).text
    assert "Behind" in card
    assert "The last sync did not succeed." in card
    assert "just now" not in card.partition("Next sync")[2].partition("</div>")[0]
    apps = story.browser.get("/marketplace/connected").text
    assert "Behind" in apps
    assert "Healthy" not in apps


@pytest.mark.rule("CON-12", "SYNC-13")
def test_events_seen_are_the_same_number_everywhere_and_a_search_says_how_many_fit(story: GoogleSync) -> None:
    story.meet()
    story.meet(title="Lunch")
    assert re.search(r"Events seen</dt><dd>2</dd>", story.browser.get(SETTINGS).text)
    found = story.browser.get(f"{SETTINGS}/events?q=lunch").text
    assert "1 event fits “lunch”." in found
    assert "2 events seen in" in found
