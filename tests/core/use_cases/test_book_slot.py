"""A visitor books a time: nobody else gets it, the calendar has the last word, and what is not known is not free."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.bookings import HELD_FOR, BookingState
from nundina.domain.errors import InvalidInput, NotFound, SlotNotOffered, SlotTaken
from nundina.domain.identifiers import ConnectionId, new_id
from nundina.domain.meeting_drafts import MeetingForm, read_draft
from nundina.domain.sync import WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.book_slot import Booked, book_slot, confirmed, digest_of_link
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.scheduling_pages import own_preferences, settle_preferences
from nundina.use_cases.visited_page import PageMode, visit_page
from nundina_plugin_api.errors import AuthorizationLost, RateLimited, Transient
from support.booking_host import SLUG, TEN, booking_host, put_event, wish
from support.calendar_events import CLIENT, USER
from support.sync_host import SyncHost

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return booking_host(unit_of_work)


def state(host: SyncHost, booked: Booked) -> BookingState:
    with host.unit_of_work.read() as tx:
        return tx.bookings.get(host.account.id, booked.booking.id).state


@pytest.mark.rule("MTG-1", "MTG-3")
def test_a_booking_is_in_the_calendar_with_its_guest_invited_and_on_the_contacts_timeline(host: SyncHost) -> None:
    booked = book_slot(host.ports, SLUG, wish(answers={"Which bread?": "Rye"}))
    assert booked.booking.state is BookingState.CONFIRMED
    host.work()
    (event,) = host.calendar.mailboxes[USER].events.values()
    assert (event.title, event.start.instant, event.location) == ("Half an hour: Dana Kowalska", TEN, "By telephone")
    assert "Rye" in event.description
    assert [guest for _, guest in host.calendar.invitations] == ["dana@bakery.example"]
    with host.unit_of_work.read() as tx:
        (contact,) = tx.records.contacts_by_email(host.account.id, ["dana@bakery.example"])
    (meeting,) = host.timeline(contact)
    assert meeting.id == booked.booking.meeting_id
    host.sync()
    assert [one.id for one in host.timeline(contact)] == [meeting.id]


def test_a_contact_who_is_known_is_not_made_again_and_a_colleague_is_none(host: SyncHost) -> None:
    book_slot(host.ports, SLUG, wish(email=CLIENT))
    assert [meeting.title for meeting in host.timeline()] == ["Half an hour: Dana Kowalska"]
    booked = book_slot(host.ports, SLUG, wish(TEN + HALF_AN_HOUR, email="eve@firm.example"))
    assert booked.booking.contact_id is None


@pytest.mark.rule("MTG-4")
def test_who_comes_second_is_told_at_once_and_offered_the_nearest_free_times(host: SyncHost) -> None:
    book_slot(host.ports, SLUG, wish())
    with pytest.raises(SlotTaken) as caught:
        book_slot(host.ports, SLUG, wish())
    assert caught.value.nearest == (
        TEN - 2 * HALF_AN_HOUR,
        TEN - HALF_AN_HOUR,
        TEN + HALF_AN_HOUR,
        TEN + 2 * HALF_AN_HOUR,
    )


@pytest.mark.rule("MTG-4")
def test_of_64_visitors_at_one_moment_exactly_one_gets_the_time(host: SyncHost) -> None:
    def book(number: int) -> bool:
        start, duration = (TEN, 30) if number % 2 else (TEN - HALF_AN_HOUR, 60)
        try:
            return book_slot(host.ports, SLUG, wish(start, duration)).booking.state is BookingState.CONFIRMED
        except SlotTaken:
            return False

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(book, range(64))) == 1


@pytest.mark.rule("MTG-4")
def test_the_same_form_is_one_booking_however_often_and_at_whatever_moment_it_is_sent(host: SyncHost) -> None:
    once = wish()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: book_slot(host.ports, SLUG, once), range(16)))
    assert len({booked.booking.id for booked in found}) == 1
    assert len({booked.secret for booked in found}) == 1
    again = book_slot(host.ports, SLUG, once)
    assert again.booking.state is BookingState.CONFIRMED
    assert again.booking.link_digest == digest_of_link(again.secret)


@pytest.mark.rule("MTG-5")
def test_a_time_that_was_taken_since_the_page_was_drawn_is_not_booked(host: SyncHost) -> None:
    assert visit_page(host.ports, SLUG).mode is PageMode.BOOKING
    put_event(host, TEN)
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish())
    with host.unit_of_work.read() as tx:
        assert tx.bookings.blocking(host.ulla.id, (0, 10**9), host.clock.now()) == ()
    host.work()
    with pytest.raises(SlotTaken) as caught:
        book_slot(host.ports, SLUG, wish())
    assert TEN not in caught.value.nearest


@pytest.mark.rule("MTG-2", "MTG-5")
@pytest.mark.parametrize("fault", [Transient(), AuthorizationLost()])
def test_a_calendar_that_does_not_answer_makes_a_request_of_a_booking(host: SyncHost, fault: Exception) -> None:
    host.calendar.faults_of_busy.extend([fault, fault])
    booked = book_slot(host.ports, SLUG, wish())
    assert booked.booking.state is BookingState.REQUESTED
    assert booked.item is None
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish())


@pytest.mark.rule("MTG-2")
def test_a_page_whose_calendar_was_read_too_long_ago_takes_requests(host: SyncHost) -> None:
    host.clock.move(timedelta(hours=2))
    assert visit_page(host.ports, SLUG).mode is PageMode.REQUEST
    assert book_slot(host.ports, SLUG, wish()).booking.state is BookingState.REQUESTED
    assert host.calendar.calls.count("busy") == 1  # it was not asked in vain
    host.do(WorkKind.BUSY, host.connection.id)
    assert visit_page(host.ports, SLUG).mode is PageMode.BOOKING


@pytest.mark.rule("MTG-2")
def test_without_a_connected_calendar_a_time_is_requested_and_nothing_is_added_to_one(
    host: SyncHost, unit_of_work: SqlUnitOfWork
) -> None:
    with unit_of_work() as tx:
        tx.connections.update(replace(host.stored(), scheduling=False))
    booked = book_slot(host.ports, SLUG, wish())
    host.work()
    assert booked.booking.state is BookingState.REQUESTED
    assert not host.calendar.mailboxes[USER].events


@pytest.mark.rule("MTG-4")
def test_what_a_killed_process_held_is_free_again_and_its_form_can_be_sent_again(host: SyncHost) -> None:
    class Killed(BaseException):
        """As by kill -9: nothing more is done."""

    once = wish()
    host.calendar.faults_of_busy.append(Killed())  # type: ignore[arg-type]
    with pytest.raises(Killed):
        book_slot(host.ports, SLUG, once)
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish())
    host.clock.move(HELD_FOR)
    assert book_slot(host.ports, SLUG, wish(TEN + HALF_AN_HOUR)).booking.state is BookingState.CONFIRMED
    booked = book_slot(host.ports, SLUG, once)
    assert state(host, booked) is BookingState.CONFIRMED


def test_two_bookings_of_one_new_contact_at_one_moment_make_the_contact_once(host: SyncHost) -> None:
    with ThreadPoolExecutor(6) as pool:
        starts = [TEN + number * HALF_AN_HOUR for number in range(6)]
        found = list(pool.map(lambda start: book_slot(host.ports, SLUG, wish(start)), starts))
    assert len({booked.booking.contact_id for booked in found}) == 1


@pytest.mark.rule("MTG-2")
def test_a_provider_that_is_left_alone_for_a_while_makes_requests_of_bookings(host: SyncHost) -> None:
    host.calendar.faults_of_busy.append(RateLimited(timedelta(minutes=5)))
    for number in range(2):
        booked = book_slot(host.ports, SLUG, wish(TEN + number * HALF_AN_HOUR))
        assert booked.booking.state is BookingState.REQUESTED


def test_a_fault_that_nobody_foresaw_leaves_no_time_closed(host: SyncHost) -> None:
    host.calendar.faults_of_busy.append(RuntimeError("nobody foresaw this"))
    with pytest.raises(RuntimeError):
        book_slot(host.ports, SLUG, wish())
    assert book_slot(host.ports, SLUG, wish()).booking.state is BookingState.CONFIRMED


@pytest.mark.rule("MTG-6")
def test_of_many_at_one_moment_no_more_than_the_days_limit_get_a_time(
    host: SyncHost, unit_of_work: SqlUnitOfWork
) -> None:
    with unit_of_work() as tx:
        page = tx.scheduling.find_page(SLUG)
        assert page is not None
        tx.scheduling.update_page(replace(page, rules=replace(page.rules, most_a_day=2)))

    def book(number: int) -> bool:
        try:
            return book_slot(host.ports, SLUG, wish(TEN + number * HALF_AN_HOUR)).item is not None
        except (SlotTaken, SlotNotOffered):
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(book, range(8))) == 2


@pytest.mark.rule("MTG-1", "MKT-9")
def test_a_meeting_made_in_nundina_closes_its_time_whichever_calendar_has_it(host: SyncHost) -> None:
    form = MeetingForm(title="Offer", date="2026-11-23", start="10:00", end="10:30", zone="UTC", guests=CLIENT)
    meet_from_record(host.ports, host.ulla, host.ana.id, read_draft(form), new_id())
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish())


@pytest.mark.rule("SYNC-3")
def test_a_booking_that_its_owner_moves_in_nundina_has_moved(host: SyncHost) -> None:
    booked = book_slot(host.ports, SLUG, wish()).booking
    host.work()
    form = MeetingForm(title="Later", date="2026-11-23", start="14:00", end="14:30", zone="UTC", guests=CLIENT)
    assert booked.meeting_id is not None
    edit_meeting(host.ports, host.ulla, booked.meeting_id, read_draft(form))
    with host.unit_of_work.read() as tx:
        assert tx.bookings.get(host.account.id, booked.id).start == TEN + timedelta(hours=4)


def test_a_calendar_that_is_disconnected_meanwhile_gets_a_request_and_no_booking(host: SyncHost) -> None:
    visited = visit_page(host.ports, SLUG)
    host.calendar.faults_of_busy.append(Transient())
    requested = book_slot(host.ports, SLUG, wish()).booking
    with host.unit_of_work() as tx:
        tx.connections.update(replace(host.stored(), scheduling=False))
    assert confirmed(host.ports, visited, requested).booking.state is BookingState.REQUESTED


def test_a_time_that_the_page_does_not_offer_cannot_be_booked(host: SyncHost) -> None:
    for wrong in (
        wish(TEN.replace(hour=3)),
        wish(TEN + timedelta(minutes=7)),
        wish(TEN + timedelta(seconds=1)),
        wish(TEN, 45),
        wish(TEN - timedelta(days=7)),
        wish(TEN + timedelta(days=300)),
    ):
        with pytest.raises(SlotNotOffered):
            book_slot(host.ports, SLUG, wrong)
    with pytest.raises(NotFound):
        book_slot(host.ports, "nobody", wish())
    with pytest.raises(InvalidInput):
        book_slot(host.ports, SLUG, wish(form_id="no id"))


def test_a_page_that_is_not_live_is_not_found(host: SyncHost, unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        page = tx.scheduling.find_page(SLUG)
        assert page is not None
        tx.scheduling.update_page(replace(page, live=False))
    with pytest.raises(NotFound):
        visit_page(host.ports, SLUG)


@pytest.mark.rule("MTG-4", "MKT-9")
@pytest.mark.parametrize("elsewhere", [True, False])
def test_calendars_chosen_of_another_connection_do_not_count_and_the_primary_one_does(
    host: SyncHost, elsewhere: bool
) -> None:
    put_event(host, TEN)
    settled = replace(
        own_preferences(host.ports, host.ulla),
        calendars=("team",),
        calendars_of=ConnectionId(new_id()) if elsewhere else host.connection.id,
    )
    settle_preferences(host.ports, host.ulla, settled)
    host.do(WorkKind.BUSY, host.connection.id)
    with host.unit_of_work.read() as tx:
        kept = tx.scheduling.busy_times(host.connection.id)
    assert kept is not None
    assert len(kept.intervals) == (1 if elsewhere else 0)
    assert visit_page(host.ports, SLUG).mode is PageMode.BOOKING
