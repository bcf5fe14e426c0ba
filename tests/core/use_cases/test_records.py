"""Records: added, changed, found, associated, deleted, and kept apart from other accounts'."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.accounts import User
from nundina.domain.errors import InvalidInput, NotFound
from nundina.domain.identifiers import MeetingId, RecordId, new_id
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.records import Record, RecordKind
from nundina.use_cases.associate_records import associate_records, dissociate_records
from nundina.use_cases.delete_record import delete_record, preview_deletion
from nundina.use_cases.open_record import TIMELINE_PAGE, open_record
from nundina.use_cases.search_records import find_associable, search_records
from nundina.use_cases.update_record import update_record
from support.world import World, world_on


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with world_on(database_url) as world:
        yield world


@pytest.fixture
def anna(world: World) -> User:
    return world.user(world.account())


@pytest.fixture
def stranger(world: World) -> User:
    return world.user(world.account("Rival"), "Rita Rival")


def meet(world: World, actor: User, *records: Record, hours: float = 1) -> Meeting:
    """Store a meeting on the records, that many hours ahead."""
    start = world.clock.now() + timedelta(hours=hours)
    meeting = Meeting(
        id=MeetingId(new_id()),
        account_id=actor.account_id,
        title=f"in {hours}",
        start=start,
        end=start + timedelta(minutes=30),
        origin=MeetingOrigin.CALENDAR,
        created_at=world.clock.now(),
        updated_at=world.clock.now(),
        records=tuple(record.id for record in records),
    )
    with world.ports.unit_of_work() as tx:
        tx.meetings.add(meeting)
    return meeting


def test_a_record_is_stored_as_it_was_typed_and_tidied(world: World, anna: User) -> None:
    values = {
        "name": "  Big   deal ",
        "amount": "1250.5",
        "currency": "NOK",
        "stage": "won",
        "close_date": "2026-12-24",
    }
    deal = world.record(anna, RecordKind.DEAL, values)
    opened = open_record(world.ports, anna, deal.id).record
    assert opened == deal
    assert opened.name == "Big deal"
    assert opened.properties == {
        "amount": "1250.50",
        "currency": "NOK",
        "stage": "won",
        "close_date": "2026-12-24",
    }


def test_an_address_names_one_contact_of_the_account_and_says_nothing_about_another(
    world: World, anna: User, stranger: User
) -> None:
    world.contact(anna, "kari@client.example")
    world.contact(stranger, "kari@client.example")
    other = world.contact(anna)
    attempts: list[Callable[[], Record]] = [
        lambda: world.contact(anna, "KARI@client.example"),
        lambda: update_record(world.ports, anna, other.id, {"email": "kari@client.example"}),
    ]
    for attempt in attempts:
        with pytest.raises(InvalidInput) as refused:
            attempt()
        assert (refused.value.field, refused.value.problem) == ("email", "taken")


def test_a_change_replaces_every_property(world: World, anna: User) -> None:
    contact = world.contact(anna, phone="123", job_title="Pilot")
    update_record(world.ports, anna, contact.id, {"email": contact.email, "name": "Kari", "job_title": ""})
    stored = open_record(world.ports, anna, contact.id).record
    assert (stored.name, stored.properties) == ("Kari", {})


def test_a_search_goes_through_all_pages_and_sees_its_own_account_alone(
    world: World, anna: User, stranger: User
) -> None:
    for number in range(7):
        world.contact(anna, name=f"Kari {number}")
    world.contact(anna, name="Ola")
    world.contact(stranger, name="Kari Rival")
    found, after = [], ""
    for _ in range(4):
        page = search_records(world.ports, anna, RecordKind.CONTACT, "kari", after, limit=2)
        assert page.total == 7
        found += [record.name for record in page.records]
        after = page.next_after
    assert found == [f"Kari {number}" for number in range(7)]
    assert after == ""


def test_associations_go_both_ways_and_end_without_harm(world: World, anna: User) -> None:
    contact, company = world.contact(anna), world.record(anna, RecordKind.COMPANY, {"name": "Client"})
    assert [record.id for record in find_associable(world.ports, anna, contact.id, RecordKind.COMPANY, "")] == [
        company.id
    ]
    associate_records(world.ports, anna, contact.id, company.id)
    associate_records(world.ports, anna, company.id, contact.id)
    assert find_associable(world.ports, anna, contact.id, RecordKind.COMPANY, "") == ()
    assert open_record(world.ports, anna, company.id).associated == (contact,)
    assert open_record(world.ports, anna, contact.id).associated == (company,)
    dissociate_records(world.ports, anna, contact.id, company.id)
    dissociate_records(world.ports, anna, contact.id, company.id)
    assert open_record(world.ports, anna, company.id).associated == ()


def test_a_record_is_not_associated_with_itself(world: World, anna: User) -> None:
    contact = world.contact(anna)
    with pytest.raises(InvalidInput):
        associate_records(world.ports, anna, contact.id, contact.id)


def test_another_accounts_record_is_not_found_whatever_is_asked(world: World, anna: User, stranger: User) -> None:
    mine, theirs = world.contact(anna), world.contact(stranger)
    for attempt in (
        lambda: open_record(world.ports, anna, theirs.id),
        lambda: update_record(world.ports, anna, theirs.id, {"email": "x@y.example"}),
        lambda: preview_deletion(world.ports, anna, theirs.id),
        lambda: delete_record(world.ports, anna, theirs.id),
        lambda: associate_records(world.ports, anna, mine.id, theirs.id),
        lambda: associate_records(world.ports, anna, theirs.id, mine.id),
        lambda: dissociate_records(world.ports, anna, mine.id, theirs.id),
        lambda: find_associable(world.ports, anna, theirs.id, RecordKind.CONTACT, ""),
        lambda: search_records(world.ports, anna, RecordKind.CONTACT, after=theirs.id),
        lambda: open_record(world.ports, anna, RecordId("no such id")),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert open_record(world.ports, stranger, theirs.id).record == theirs


def test_deleting_a_record_takes_its_meetings_off_unless_they_stand_elsewhere_too(world: World, anna: User) -> None:
    contact, deal = world.contact(anna), world.record(anna, RecordKind.DEAL, {"name": "Deal"})
    alone, shared = meet(world, anna, contact), meet(world, anna, contact, deal, hours=2)
    preview = preview_deletion(world.ports, anna, contact.id)
    assert (preview.meetings_gone, preview.meetings_kept) == (1, 1)
    assert delete_record(world.ports, anna, contact.id) == preview
    with pytest.raises(NotFound):
        open_record(world.ports, anna, contact.id)
    with world.ports.unit_of_work.read() as tx, pytest.raises(NotFound):
        tx.meetings.get(anna.account_id, alone.id)
    assert [meeting.id for meeting in open_record(world.ports, anna, deal.id).timeline.upcoming] == [shared.id]


def test_a_meeting_that_is_changed_while_one_of_its_records_is_deleted_keeps_the_change(
    world: World, anna: User
) -> None:
    contact, deal = world.contact(anna), world.record(anna, RecordKind.DEAL, {"name": "Deal"})
    meeting = meet(world, anna, contact, deal)
    with ThreadPoolExecutor(1) as pool:
        with world.ports.unit_of_work() as tx:
            tx.meetings.update(replace(tx.meetings.get(anna.account_id, meeting.id), title="changed"))
            deletion = pool.submit(delete_record, world.ports, anna, contact.id)
            with pytest.raises(TimeoutError):
                deletion.result(timeout=0.5)  # it waits for this transaction
        assert deletion.result(timeout=20).meetings_kept == 1
    [kept] = open_record(world.ports, anna, deal.id).timeline.upcoming
    assert (kept.title, kept.records) == ("changed", (deal.id,))


def test_a_timeline_shows_what_is_next_first_and_then_what_was_last(world: World, anna: User) -> None:
    contact = world.contact(anna)
    for hours in (-48, 24, -0.25, 1, -3):
        meet(world, anna, contact, hours=hours)
    timeline = open_record(world.ports, anna, contact.id).timeline
    assert [meeting.title for meeting in timeline.upcoming] == ["in -0.25", "in 1", "in 24"]
    assert [meeting.title for meeting in timeline.past] == ["in -3", "in -48"]


def test_a_long_timeline_loses_no_meeting_between_its_pages(world: World, anna: User) -> None:
    contact = world.contact(anna)
    meetings = [meet(world, anna, contact, hours=-(number // 3) - 1) for number in range(TIMELINE_PAGE + 20)]
    first = open_record(world.ports, anna, contact.id).timeline
    second = open_record(world.ports, anna, contact.id, first.earlier_before).timeline
    assert {meeting.id for meeting in first.past + second.past} == {meeting.id for meeting in meetings}
    assert second.earlier_before is None
