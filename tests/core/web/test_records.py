"""The pages of records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from nundina.domain.identifiers import MeetingId, new_id
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.record_properties import PROPERTIES
from nundina.domain.records import Record, RecordKind
from nundina.use_cases.create_record import create_record
from nundina.use_cases.search_records import search_records
from nundina.web import record_words
from nundina_plugin_api.values import Guest, Response
from support.web_world import WebWorld

KINDS = [
    (
        RecordKind.CONTACT,
        "/contacts",
        {"email": "kari@client.example", "name": "Kari", "phone": "+47 22", "company": "C"},
    ),
    (RecordKind.COMPANY, "/companies", {"name": "Client AS", "domain": "https://client.example/about"}),
    (
        RecordKind.DEAL,
        "/deals",
        {"name": "Big deal", "amount": "1250.5", "currency": "EUR", "close_date": "2026-12-24"},
    ),
    (RecordKind.TICKET, "/tickets", {"name": "It broke", "status": "new", "priority": "urgent"}),
]


def post(world: WebWorld, path: str, **typed: str) -> TestResponse:
    """Send a form as the user."""
    browser = world.signed_in()
    return browser.post(path, data={"csrf_token": world.token(browser), **typed})


def only(world: WebWorld, kind: RecordKind) -> Record:
    """Return the one record of a kind."""
    [record] = search_records(world.ports, world.user, kind).records
    return record


def contact(world: WebWorld, email: str = "kari@client.example", name: str = "Kari") -> Record:
    """Store a contact."""
    return create_record(world.ports, world.user, RecordKind.CONTACT, {"email": email, "name": name})


@pytest.mark.parametrize(("kind", "path", "values"), KINDS)
def test_a_record_is_added_found_changed_and_deleted(
    world: WebWorld, kind: RecordKind, path: str, values: dict[str, str]
) -> None:
    browser = world.signed_in()
    assert "yet" in browser.get(path).text
    form = browser.get(f"{path}/new").text
    assert all(f'name="{wanted.name}"' in form for wanted in PROPERTIES[kind])
    answer = post(world, f"{path}/new", **values)
    assert answer.status_code == 303
    record = only(world, kind)
    assert answer.location == f"{path}/{record.id}"
    page = browser.get(answer.location).text
    assert record.name in page
    assert record.name in browser.get(f"{path}?q={record.name[:3]}").text
    assert "Nothing was found" in browser.get(f"{path}?q=zzz").text
    edit = browser.get(f"{path}/{record.id}/edit").text
    assert f'value="{record.name}"' in edit
    assert post(world, f"{path}/{record.id}/edit", **{**values, "name": "Renamed"}).status_code == 303
    assert "Renamed" in browser.get(path).text
    assert "Delete Renamed?" in browser.get(f"{path}/{record.id}/delete").text
    assert post(world, f"{path}/{record.id}/delete").location == path
    assert browser.get(f"{path}/{record.id}").status_code == 404


def test_values_are_shown_as_the_readers_language_writes_them(world: WebWorld) -> None:
    post(world, "/deals/new", **KINDS[2][2], stage="won")
    record = only(world, RecordKind.DEAL)
    page = world.signed_in().get(f"/deals/{record.id}?lang=de").text
    assert "1.250,50" in page
    assert "24.12.2026" in page


def test_every_problem_of_a_form_is_shown_and_what_was_typed_stays(world: WebWorld) -> None:
    answer = post(world, "/contacts/new", email="kari at client", name="Kari <b>", phone="call me")
    assert answer.status_code == 422
    assert "This is not an email address" in answer.text
    assert "This is not a phone number" in answer.text
    assert 'value="kari at client"' in answer.text
    assert "Kari &lt;b&gt;" in answer.text
    assert search_records(world.ports, world.user, RecordKind.CONTACT).total == 0


def test_an_address_that_is_taken_is_told_beside_its_field(world: WebWorld) -> None:
    contact(world)
    answer = post(world, "/contacts/new", email="KARI@client.example", name="Another")
    assert answer.status_code == 422
    assert "There is one with this email address already" in answer.text
    assert 'value="Another"' in answer.text


def test_a_record_is_found_under_its_own_kind_alone(world: WebWorld) -> None:
    record = contact(world)
    assert world.signed_in().get(f"/companies/{record.id}").status_code == 404


def test_a_long_list_has_pages(world: WebWorld) -> None:
    for number in range(60):
        contact(world, f"c{number:02}@client.example", f"Contact {number:02}")
    browser = world.signed_in()
    first = browser.get("/contacts").text
    assert "60 records" in first
    assert "Contact 49" in first
    assert "Contact 50" not in first
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = browser.get(following.replace("&amp;", "&")).text
    assert "Contact 50" in second
    assert "Contact 49" not in second


def test_associations_are_added_by_search_and_removed(world: WebWorld) -> None:
    kari = contact(world)
    company = create_record(world.ports, world.user, RecordKind.COMPANY, {"name": "Client AS"})
    browser, place = world.signed_in(), f"/contacts/{kari.id}/associations"
    assert "Client AS" in browser.get(f"{place}?wanted=company&q=client").text
    assert browser.get(f"{place}?wanted=planet").status_code == 404
    assert post(world, place, other=company.id).location == f"/contacts/{kari.id}"
    assert "Client AS" in browser.get(f"/contacts/{kari.id}").text
    assert "Kari" in browser.get(f"/companies/{company.id}").text
    post(world, f"{place}/remove", other=company.id)
    assert "Nothing is associated" in browser.get(f"/contacts/{kari.id}").text
    assert browser.get(f"/companies/{company.id}").status_code == 200


def test_a_timeline_tells_time_guests_answers_and_origin_and_trusts_no_address_from_a_calendar(world: WebWorld) -> None:
    kari, now = contact(world), world.clock.now()
    meeting = Meeting(
        id=MeetingId(new_id()),
        account_id=world.account.id,
        title="Kick-off <script>",
        start=now + timedelta(hours=3),
        end=now + timedelta(hours=4),
        origin=MeetingOrigin.CALENDAR,
        created_at=now,
        updated_at=now,
        description="<b>Agenda</b>: <a href='javascript:x'>1 &lt; 2</a>",
        web_url="javascript:alert(1)",
        conference_url="https://meet.example/abc",
        guests=(
            Guest("kari@client.example", "Kari", Response.ACCEPTED),
            Guest("room@client.example", "Room", resource=True),
        ),
        records=(kari.id,),
    )
    with world.ports.unit_of_work() as tx:
        tx.meetings.add(meeting)
    page = world.signed_in().get(f"/contacts/{kari.id}").text
    assert "Upcoming meetings" in page
    assert "Kick-off &lt;script&gt;" in page
    assert "Agenda: 1 &lt; 2" in page
    assert "Kari · accepted" in page
    assert "From the calendar" in page
    assert "1:00" in page  # 12:00 UTC in Oslo
    assert "https://meet.example/abc" in page
    assert "javascript:" not in page
    assert "room@client.example" not in page
    world.clock.advance(timedelta(days=1))
    assert "Past meetings" in world.signed_in().get(f"/contacts/{kari.id}").text
    deletion = world.signed_in().get(f"/contacts/{kari.id}/delete").text
    assert "1 meeting on its timeline is removed" in deletion
    assert "Events in calendars stay as they are" in deletion


def test_an_instant_that_is_none_is_a_page_that_is_not_there(world: WebWorld) -> None:
    record = contact(world)
    assert world.signed_in().get(f"/contacts/{record.id}?before=yesterday").status_code == 404
    assert world.signed_in().get(f"/contacts/{record.id}?before=0001-01-01T00:00:00%2B10:00").status_code == 404


def test_every_kind_property_and_choice_has_words(world: WebWorld) -> None:
    with world.as_user():
        for kind, properties in PROPERTIES.items():
            tables = (record_words.PLURALS, record_words.SINGULARS, record_words.ADD, record_words.SEARCH)
            assert all(str(table[kind]) for table in (*tables, record_words.EMPTY, record_words.ICONS))
            for wanted in properties:
                assert str(record_words.LABELS[wanted.name])
                known = set(record_words.CHOICES)
                assert wanted.name == "currency" or set(wanted.choices) <= known
        assert all(record_words.response_text(response) for response in Response)
