"""A contact opens the booking that only their link leads to (MTG-8)."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.bookings import Booking
from nundina.domain.errors import NotFound
from nundina.domain.meetings import Meeting
from nundina.domain.scheduling import SchedulingPage
from nundina.ports import Ports
from nundina.use_cases.book_slot import digest_of_link


@dataclass(frozen=True, slots=True)
class OpenedBooking:
    """A booking with its page and whose time it is."""

    booking: Booking
    page: SchedulingPage
    owner: User
    meeting: Meeting | None  # none is made yet, or it was deleted


def open_booking(ports: Ports, secret: str) -> OpenedBooking:
    """Return the booking of a link. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        booking = tx.bookings.find_by_link(digest_of_link(secret))
        if booking is None:
            raise NotFound
        page = tx.scheduling.get_page(booking.account_id, booking.page_id)
        owner = tx.users.get(booking.account_id, booking.user_id)
        meetings = tx.meetings.by_ids(booking.account_id, [booking.meeting_id] if booking.meeting_id else [])
    return OpenedBooking(booking, page, owner, next(iter(meetings), None))
