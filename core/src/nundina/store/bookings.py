"""Bookings in the database, which refuses two that block one person at one time (MTG-4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.bookings import BLOCKING, Booking, BookingState, Visitor
from nundina.domain.errors import ChangedMeanwhile, SlotTaken
from nundina.domain.identifiers import AccountId, BookingId, MeetingId, PageId, RecordId, UserId
from nundina.domain.spans import Span
from nundina.store.among import RowsAmong
from nundina.store.constraints import refused_by
from nundina.store.statements import hold_key, one_or_not_found
from nundina.store.tables.scheduling import OVERLAP, booking_key, bookings


class SqlBookingStore:
    """Bookings."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, booking: Booking) -> None:
        """Add a booking. Raises SlotTaken where another one blocks the person, and ChangedMeanwhile for the same one.

        What was held and ran out makes place first. One person's bookings are added one after another.
        """
        self.hold(booking.user_id)
        self._release_lapsed(booking.user_id, booking.created_at)
        self._write(sa.insert(bookings), booking)

    def hold(self, user_id: UserId) -> None:
        """Wait until no other transaction changes this person's bookings, and hold them until this one ends."""
        hold_key(self._connection, f"bookings:{user_id}")

    def update(self, booking: Booking) -> None:
        """Store a booking anew. Raises SlotTaken as add does."""
        self.hold(booking.user_id)
        self._release_lapsed(booking.user_id, booking.created_at)
        self._write(sa.update(bookings).where(_one(booking.account_id, booking.id)), booking)

    def get(self, account_id: AccountId, booking_id: BookingId) -> Booking:
        """Return a booking. Raises NotFound."""
        chosen = sa.select(bookings).where(_one(account_id, booking_id))
        return _booking(one_or_not_found(self._connection, chosen))

    def find_by_key(self, page_id: PageId, key: str) -> Booking | None:
        """Return the booking of a form that was sent before, or None."""
        return self._found(sa.and_(bookings.c.page_id == page_id, bookings.c.key == key))

    def find_by_link(self, digest: str) -> Booking | None:
        """Return the booking whose contact has the link with this digest, or None."""
        return self._found(bookings.c.link_digest == digest)

    def of_meetings(self, account_id: AccountId, meeting_ids: Iterable[MeetingId]) -> tuple[Booking, ...]:
        """Return the account's bookings whose meetings these are."""
        rows = _OF_MEETINGS.rows(self._connection, meeting_ids, account=account_id)
        return tuple(_booking(row) for row in rows)

    def blocking(self, user_id: UserId, between: Span, now: datetime) -> tuple[Booking, ...]:
        """Return the bookings that block a person between two minutes, in order; not those that were held too long."""
        chosen = sa.select(bookings).where(
            bookings.c.user_id == user_id,
            bookings.c.blocked_until > between[0],
            bookings.c.blocked_from < between[1],
            bookings.c.state.in_(BLOCKING),
            sa.or_(bookings.c.state != BookingState.HELD, bookings.c.held_until > now),
        )
        return self._all(chosen)

    def of_user(
        self, account_id: AccountId, user_id: UserId, states: Sequence[BookingState], since: datetime, limit: int
    ) -> tuple[Booking, ...]:
        """Return a user's bookings in some states that end after an instant, in order."""
        chosen = sa.select(bookings).where(
            bookings.c.account_id == account_id,
            bookings.c.user_id == user_id,
            bookings.c.state.in_(states),
            bookings.c.end > since,
        )
        return self._all(chosen.limit(limit))

    def _release_lapsed(self, user_id: UserId, now: datetime) -> None:
        chosen = sa.update(bookings).where(
            bookings.c.user_id == user_id, bookings.c.state == BookingState.HELD, bookings.c.held_until <= now
        )
        self._connection.execute(chosen.values(state=BookingState.LAPSED))

    def _write(self, statement: sa.Insert | sa.Update, booking: Booking) -> None:
        try:
            with self._connection.begin_nested():
                self._connection.execute(statement.values(_values(booking)))
        except IntegrityError as error:
            if OVERLAP in str(error.orig):
                raise SlotTaken from None
            if refused_by(error, bookings.primary_key) or refused_by(error, booking_key):
                raise ChangedMeanwhile from None  # the same form, sent twice at one moment
            raise

    def _found(self, which: sa.ColumnElement[bool]) -> Booking | None:
        row = self._connection.execute(sa.select(bookings).where(which)).one_or_none()
        return None if row is None else _booking(row)

    def _all(self, chosen: sa.Select[Any]) -> tuple[Booking, ...]:
        ordered = chosen.order_by(bookings.c.start, bookings.c.id)
        return tuple(_booking(row) for row in self._connection.execute(ordered))


# The meeting of a booking has the booking's id, so that the primary key finds it.
_OF_MEETINGS = RowsAmong(
    sa.select(bookings)
    .where(bookings.c.account_id == sa.bindparam("account"), bookings.c.meeting_id == bookings.c.id)
    .order_by(bookings.c.id),
    bookings.c.id,
)


def _one(account_id: AccountId, booking_id: BookingId) -> sa.ColumnElement[bool]:
    return sa.and_(bookings.c.account_id == account_id, bookings.c.id == booking_id)


def _values(booking: Booking) -> dict[str, Any]:
    blocked_from, blocked_until = booking.blocked
    return {
        "id": booking.id,
        "account_id": booking.account_id,
        "page_id": booking.page_id,
        "user_id": booking.user_id,
        "state": booking.state,
        "start": booking.start,
        "end": booking.end,
        "buffer_before": booking.buffer_before,
        "buffer_after": booking.buffer_after,
        "blocked_from": blocked_from,
        "blocked_until": blocked_until,
        "visitor_name": booking.visitor.name,
        "visitor_email": booking.visitor.email,
        "visitor_zone": booking.visitor.zone,
        "visitor_language": booking.visitor.language,
        "answers": dict(booking.answers),
        "key": booking.key,
        "link_digest": booking.link_digest,
        "created_at": booking.created_at,
        "held_until": booking.held_until,
        "contact_id": booking.contact_id,
        "meeting_id": booking.meeting_id,
    }


def _booking(row: sa.Row[Any]) -> Booking:
    return Booking(
        id=BookingId(row.id),
        account_id=AccountId(row.account_id),
        page_id=PageId(row.page_id),
        user_id=UserId(row.user_id),
        state=BookingState(row.state),
        start=row.start,
        end=row.end,
        buffer_before=row.buffer_before,
        buffer_after=row.buffer_after,
        visitor=Visitor(
            name=row.visitor_name, email=row.visitor_email, zone=row.visitor_zone, language=row.visitor_language
        ),
        key=row.key,
        link_digest=row.link_digest,
        created_at=row.created_at,
        answers=row.answers,
        held_until=row.held_until,
        contact_id=None if row.contact_id is None else RecordId(row.contact_id),
        meeting_id=None if row.meeting_id is None else MeetingId(row.meeting_id),
    )
