"""The owner answers a request (MTG-2): accepted it becomes a booking, declined its time is free again."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.availability import Knowledge
from nundina.domain.bookings import Booking, BookingState
from nundina.domain.errors import CalendarSilent, CalendarTaken, NoCalendarConnected, NotFound
from nundina.domain.identifiers import BookingId
from nundina.domain.scheduling import SchedulingPage
from nundina.ports import Ports, Transaction
from nundina.use_cases.book_slot import Booked, asked_live, confirmed
from nundina.use_cases.visited_page import VisitedPage, visited

MOST = 200


def own_requests(ports: Ports, actor: User) -> tuple[tuple[Booking, SchedulingPage], ...]:
    """Return the requests that wait for the user's word, each with its page; those that are over wait no longer."""
    with ports.unit_of_work.read() as tx:
        found = tx.bookings.of_user(actor.account_id, actor.id, [BookingState.REQUESTED], ports.clock.now(), MOST)
        return tuple((one, tx.scheduling.get_page(one.account_id, one.page_id)) for one in found)


def accept_request(ports: Ports, actor: User, booking_id: BookingId) -> Booked:
    """Make a booking of a request; accepted twice it is one.

    Raises NotFound, NoCalendarConnected, CalendarSilent and CalendarTaken: then the request stands as it was.
    """
    with ports.unit_of_work.read() as tx:
        booking = _own(tx, actor, booking_id)
        page = visited(ports, tx, tx.scheduling.get_page(booking.account_id, booking.page_id))
    if booking.state is BookingState.CONFIRMED:
        return Booked(booking, "")
    _refuse_unless_free(ports, page, booking)
    return confirmed(ports, page, booking)


def decline_request(ports: Ports, actor: User, booking_id: BookingId) -> Booking:
    """Free the time of a request. Raises NotFound; one that was accepted meanwhile stands."""
    with ports.unit_of_work() as tx:
        tx.bookings.hold(actor.id)
        booking = _own(tx, actor, booking_id)
        if booking.state is not BookingState.REQUESTED:
            return booking
        declined = replace(booking, state=BookingState.DECLINED)
        tx.bookings.update(declined)
        return declined


def _own(tx: Transaction, actor: User, booking_id: BookingId) -> Booking:
    booking = tx.bookings.get(actor.account_id, booking_id)
    answerable = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.DECLINED)
    if booking.user_id != actor.id or booking.state not in answerable:
        raise NotFound
    return booking


def _refuse_unless_free(ports: Ports, page: VisitedPage, booking: Booking) -> None:
    if page.connection is None:
        raise NoCalendarConnected
    knowledge, taken = asked_live(ports, page, booking)
    if knowledge is not Knowledge.KNOWN:
        raise CalendarSilent
    if taken:
        raise CalendarTaken
