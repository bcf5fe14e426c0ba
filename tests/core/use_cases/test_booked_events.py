"""A booking follows its event, however the calendar's change arrives, and nothing that stands is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from nundina.domain.bookings import Booking, BookingState
from nundina.domain.errors import SlotTaken
from nundina.domain.identifiers import AccountId, MeetingId, new_id
from nundina.domain.ledger import RemoveMeeting
from nundina.domain.sync import WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.book_slot import book_slot
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.open_booking import open_booking
from nundina.use_cases.sync_results import store_actions
from nundina_plugin_api.values import CalendarEvent, EventStatus, Visibility
from support.booking_host import SLUG, TEN, booking_host, wish
from support.calendar_events import USER, at
from support.sync_host import SyncHost

HOUR = timedelta(hours=1)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return booking_host(unit_of_work)


def booked(host: SyncHost, start: datetime = TEN, email: str = "dana@bakery.example") -> tuple[Booking, CalendarEvent]:
    """Book a time, and return the booking with its event once both are known to sync."""
    before = set(host.calendar.mailboxes[USER].events)
    made = book_slot(host.ports, SLUG, wish(start, email=email)).booking
    host.work()
    (event_id,) = set(host.calendar.mailboxes[USER].events) - before
    host.sync()
    return made, host.calendar.mailboxes[USER].events[event_id]


def now(host: SyncHost, booking: Booking) -> Booking:
    with host.unit_of_work.read() as tx:
        return tx.bookings.get(host.account.id, booking.id)


def moved(event: CalendarEvent, start: datetime, lasting: timedelta = HALF_AN_HOUR) -> CalendarEvent:
    return replace(event, start=at(start), end=at(start + lasting))


def delete(host: SyncHost, event: CalendarEvent) -> None:
    host.calendar.delete(USER, event.event_id)
    host.sync()


def cancel(host: SyncHost, event: CalendarEvent) -> None:
    host.calendar.put(USER, replace(event, status=EventStatus.CANCELLED))
    host.sync()


def lose(host: SyncHost, event: CalendarEvent) -> None:
    for number in range(4):  # so that one that vanishes is no mass
        booked(host, TEN + (number + 1) * HOUR, f"guest{number}@bakery.example")
    host.calendar.lose(USER, event.event_id)
    host.calendar.expire_cursors(USER)
    host.sync()


@pytest.mark.rule("MTG-1", "SYNC-3")
@pytest.mark.parametrize("goes", [delete, cancel, lose])
def test_a_booking_whose_event_is_gone_is_cancelled_and_its_time_can_be_booked(
    host: SyncHost, goes: Callable[[SyncHost, CalendarEvent], None]
) -> None:
    made, event = booked(host)
    goes(host, event)
    assert now(host, made).state is BookingState.CANCELLED
    host.calendar.mailboxes[USER].events.pop(event.event_id, None)
    host.do(WorkKind.BUSY, host.connection.id)
    assert book_slot(host.ports, SLUG, wish()).booking.state is BookingState.CONFIRMED


@pytest.mark.rule("MTG-1", "SYNC-3")
def test_a_booking_moves_with_its_event_and_its_first_time_is_free(host: SyncHost) -> None:
    made, event = booked(host)
    host.calendar.put(USER, moved(event, TEN + 2 * HOUR, HOUR))
    host.sync()
    found = now(host, made)
    assert (found.state, found.start, found.end) == (BookingState.CONFIRMED, TEN + 2 * HOUR, TEN + 3 * HOUR)
    host.do(WorkKind.BUSY, host.connection.id)
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish(TEN + 2 * HOUR + HALF_AN_HOUR))
    assert book_slot(host.ports, SLUG, wish()).booking.state is BookingState.CONFIRMED


@pytest.mark.rule("MTG-4")
def test_an_event_moved_into_another_booking_leaves_both_as_they_are_and_sync_goes_on(host: SyncHost) -> None:
    made, event = booked(host)
    other, _ = booked(host, TEN + HOUR, "ole@bakery.example")
    host.calendar.put(USER, replace(moved(event, TEN + HOUR), title="Moved"))
    host.sync()
    assert (now(host, made).start, now(host, other).start) == (TEN, TEN + HOUR)
    assert host.stored().last_problem == ""
    with host.unit_of_work.read() as tx:
        meeting = tx.meetings.get(host.account.id, made.meeting_id)  # type: ignore[arg-type]
    assert (meeting.title, meeting.start) == ("Moved", TEN + HOUR)


@pytest.mark.rule("SYNC-12")
def test_a_booking_whose_event_became_private_stands(host: SyncHost) -> None:
    made, event = booked(host)
    host.calendar.put(USER, replace(event, visibility=Visibility.PRIVATE))
    host.sync()
    assert made.meeting_id is not None
    with host.unit_of_work.read() as tx:
        assert tx.meetings.get(host.account.id, made.meeting_id).records == ()
    assert (now(host, made).state, now(host, made).start) == (BookingState.CONFIRMED, TEN)


@pytest.mark.rule("SYNC-8")
def test_a_colleagues_booking_stands_though_its_meeting_is_on_no_timeline(host: SyncHost) -> None:
    made, _ = booked(host, email="eve@firm.example")
    assert now(host, made).state is BookingState.CONFIRMED


@pytest.mark.rule("SYNC-4", "MTG-8")
def test_a_booking_whose_meeting_was_deleted_in_nundina_keeps_its_time_and_its_link(host: SyncHost) -> None:
    once = wish()
    opened = book_slot(host.ports, SLUG, once)
    host.work()
    host.sync()
    assert opened.booking.meeting_id is not None
    delete_meeting(host.ports, host.ulla, opened.booking.meeting_id)
    host.sync()
    found = open_booking(host.ports, opened.secret)
    assert (found.booking.state, found.meeting) == (BookingState.CONFIRMED, None)
    with pytest.raises(SlotTaken):
        book_slot(host.ports, SLUG, wish())


@pytest.mark.rule("SYNC-3")
def test_a_meeting_that_only_leaves_timelines_takes_no_booking_along(host: SyncHost) -> None:
    made, _ = booked(host)
    assert made.meeting_id is not None
    with host.unit_of_work() as tx:
        store_actions(tx, host.account.id, [RemoveMeeting(made.meeting_id)])
    assert now(host, made).state is BookingState.CONFIRMED


def test_the_bookings_of_meetings_are_found_in_their_own_account_only(host: SyncHost) -> None:
    made, _ = booked(host)
    other, _ = booked(host, TEN + HOUR, "ole@bakery.example")
    assert made.meeting_id is not None
    assert other.meeting_id is not None
    with host.unit_of_work.read() as tx:
        found = tx.bookings.of_meetings(host.account.id, [other.meeting_id, MeetingId(new_id()), made.meeting_id])
        assert {one.id for one in found} == {made.id, other.id}
        assert tx.bookings.of_meetings(host.account.id, []) == ()
        assert tx.bookings.of_meetings(AccountId(new_id()), [made.meeting_id]) == ()
