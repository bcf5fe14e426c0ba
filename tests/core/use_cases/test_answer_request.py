"""The owner's word on a request: the calendar is asked, and once is enough."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.bookings import BookingState
from nundina.domain.errors import CalendarSilent, CalendarTaken, NoCalendarConnected, NotFound, SlotTaken
from nundina.domain.slot_explanation import Closure
from nundina.domain.spans import minute_of
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.answer_request import accept_request, decline_request, own_requests
from nundina.use_cases.book_slot import Booked, book_slot
from nundina.use_cases.explain_slot import explain_slot
from nundina.use_cases.scheduling_pages import own_pages
from nundina_plugin_api.errors import Transient
from support.booking_host import SLUG, TEN, booking_host, put_event, wish
from support.calendar_events import USER
from support.sync_host import SyncHost

pytestmark = pytest.mark.rule("MTG-2")


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return booking_host(unit_of_work)


@pytest.fixture
def requested(host: SyncHost) -> Booked:
    host.calendar.faults_of_busy.append(Transient())
    booked = book_slot(host.ports, SLUG, wish())
    assert booked.booking.state is BookingState.REQUESTED
    return booked


def test_an_accepted_request_is_a_booking_in_the_calendar_with_its_guest_invited(
    host: SyncHost, requested: Booked
) -> None:
    assert [booking.id for booking, _ in own_requests(host.ports, host.ulla)] == [requested.booking.id]
    accepted = accept_request(host.ports, host.ulla, requested.booking.id)
    host.work()
    assert accepted.booking.state is BookingState.CONFIRMED
    assert [event.title for event in host.calendar.mailboxes[USER].events.values()] == ["Half an hour: Dana Kowalska"]
    assert own_requests(host.ports, host.ulla) == ()


def test_a_request_accepted_in_many_windows_at_once_is_one_booking(host: SyncHost, requested: Booked) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: accept_request(host.ports, host.ulla, requested.booking.id), range(8)))
    host.work()
    assert {booked.booking.state for booked in found} == {BookingState.CONFIRMED}
    assert len(host.calendar.mailboxes[USER].events) == 1


def test_a_declined_request_frees_its_time_and_stays_declined(host: SyncHost, requested: Booked) -> None:
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish())
    for _ in range(2):
        assert decline_request(host.ports, host.ulla, requested.booking.id).state is BookingState.DECLINED
    assert book_slot(host.ports, SLUG, wish()).booking.state is BookingState.CONFIRMED
    with pytest.raises((NotFound, CalendarTaken)):
        accept_request(host.ports, host.ulla, requested.booking.id)


def test_a_booking_that_stands_is_not_declined_by_a_late_word(host: SyncHost, requested: Booked) -> None:
    accept_request(host.ports, host.ulla, requested.booking.id)
    assert decline_request(host.ports, host.ulla, requested.booking.id).state is BookingState.CONFIRMED


def test_a_request_is_not_accepted_while_the_calendar_is_silent_or_has_something_else(
    host: SyncHost, requested: Booked
) -> None:
    host.calendar.faults_of_busy.append(Transient())
    with pytest.raises(CalendarSilent):
        accept_request(host.ports, host.ulla, requested.booking.id)
    put_event(host, TEN)
    with pytest.raises(CalendarTaken):
        accept_request(host.ports, host.ulla, requested.booking.id)
    assert len(own_requests(host.ports, host.ulla)) == 1


def test_without_a_calendar_a_request_waits(host: SyncHost, requested: Booked, unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        tx.connections.update(replace(host.stored(), scheduling=False))
    with pytest.raises(NoCalendarConnected):
        accept_request(host.ports, host.ulla, requested.booking.id)


def test_a_request_is_its_owners_alone(host: SyncHost, requested: Booked) -> None:
    for answer in (accept_request, decline_request):
        with pytest.raises(NotFound):
            answer(host.ports, host.bo, requested.booking.id)


@pytest.mark.rule("MTG-10")
def test_the_owner_learns_what_closes_a_time(host: SyncHost) -> None:
    (page,) = own_pages(host.ports, host.ulla)

    def closure(offset: timedelta = timedelta(0)) -> Closure | None:
        found = explain_slot(host.ports, host.ulla, page.id, minute_of(TEN + offset), "30").explanation
        return found.closure if found else None

    assert closure() is None
    book_slot(host.ports, SLUG, wish())
    assert closure() is Closure.BOOKING
    assert closure(timedelta(hours=12)) is Closure.HOURS
    assert closure(timedelta(days=-30)) is Closure.PAST
    with pytest.raises(NotFound):
        explain_slot(host.ports, host.bo, page.id, minute_of(TEN), "30")
