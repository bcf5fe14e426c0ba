"""A user has a write tried again that the calendar refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, Purpose
from nundina.domain.errors import CalendarNotWritable, NoCalendarConnected, NotFound
from nundina.domain.identifiers import BookingId, MeetingId
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import is_admin
from nundina.domain.sync import DueWork, OutboxItem, OutboxKind, OutboxState, SeenEvent, WorkKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.edit_meeting import visible_meeting
from nundina.use_cases.event_outbox import can_log_meetings, can_update_events
from nundina.use_cases.meet_from_record import MeetObstacle
from nundina.use_cases.open_meeting import OpenedMeeting, undelivered
from nundina.use_cases.visited_page import scheduling_connection


def retry_write(ports: Ports, actor: User, meeting_id: MeetingId) -> OutboxItem:
    """Make the meeting's quarantined write due again, under the same key, so that the provider knows it.

    Where the calendar that it was meant for has ended, it goes to the one that its user has now (MKT-9). Raises
    NotFound where there is none, and where the meeting is a colleague's and the actor no admin; NoCalendarConnected;
    CalendarNotWritable where the present calendar cannot take it, or the event to be changed is in another one.
    """
    now = ports.clock.now()
    with ports.unit_of_work() as tx:
        meeting = visible_meeting(tx, actor, meeting_id)
        item = undelivered(tx, actor.account_id, meeting_id)
        if item is None or item.state is not OutboxState.QUARANTINED or not may_retry(actor, meeting):
            raise NotFound
        again = replace(item, state=OutboxState.PENDING, attempts=0, next_try_at=now, last_problem="")
        again = _readdressed(ports, tx, again, meeting)
        resume(tx, again)
    return again


def may_try_again(ports: Ports, actor: User, opened: OpenedMeeting) -> bool:
    """Say whether "Try again" can help: not where the event to be changed is in a calendar that was left (MKT-9)."""
    item, meeting = opened.delivery, opened.meeting
    if item is None or not may_retry(actor, meeting):
        return False
    if item.kind is OutboxKind.CREATE_EVENT or not opened.seen:
        return True
    with ports.unit_of_work.read() as tx:
        if not _has_lost_its_calendar(tx, item):
            return True
        present = _present_calendar(tx, meeting)
    return present is not None and _has_event(opened.seen, present)


def _readdressed(ports: Ports, tx: Transaction, item: OutboxItem, meeting: Meeting) -> OutboxItem:
    if not _has_lost_its_calendar(tx, item):
        return item
    present = _present_calendar(tx, meeting)
    if present is None:
        raise NoCalendarConnected
    copies = tx.events.of_meeting(meeting.account_id, meeting.id)
    if item.kind is OutboxKind.UPDATE_EVENT and copies:
        if not _has_event(copies, present) or not can_update_events(ports, present):
            raise CalendarNotWritable(MeetObstacle.NOT_ABLE)
        return replace(item, connection_id=present.id)
    if not _takes_new_events(ports, tx, meeting, present):
        raise CalendarNotWritable(MeetObstacle.NOT_ABLE)
    if item.kind is OutboxKind.UPDATE_EVENT:
        # What no calendar ever had is made, as the meeting stands, and comes after the row that was to make it before.
        item = replace(item, kind=OutboxKind.CREATE_EVENT, payload={}, created_at=ports.clock.now())
    return replace(item, connection_id=present.id)


def _has_lost_its_calendar(tx: Transaction, item: OutboxItem) -> bool:
    return item.connection_id is not None and not tx.connections.get(item.account_id, item.connection_id).is_live


def _present_calendar(tx: Transaction, meeting: Meeting) -> Connection | None:
    """Return the calendar to which such a meeting of its user goes now: Meet's and bookings' may be two (CON-8)."""
    if meeting.organizer_id is None:
        return None
    purpose = Purpose.MEETINGS if _is_booking(tx, meeting) else Purpose.CALENDAR
    return tx.connections.find_for_purpose(meeting.account_id, meeting.organizer_id, purpose)


def _is_booking(tx: Transaction, meeting: Meeting) -> bool:
    try:
        return tx.bookings.get(meeting.account_id, BookingId(meeting.id)).meeting_id == meeting.id
    except NotFound:
        return False


def _takes_new_events(ports: Ports, tx: Transaction, meeting: Meeting, present: Connection) -> bool:
    if meeting.organizer_id is not None and _is_booking(tx, meeting):
        return scheduling_connection(ports, tx, tx.users.get(meeting.account_id, meeting.organizer_id)) is not None
    return can_log_meetings(ports, present)


def _has_event(copies: Iterable[SeenEvent], connection: Connection) -> bool:
    return any(copy.connection_id == connection.id for copy in copies)


def may_retry(actor: User, meeting: Meeting) -> bool:
    """Say whether the user may have the meeting's writes tried again: it is theirs, or they are an admin."""
    return meeting.organizer_id == actor.id or is_admin(actor)


def resume(tx: Transaction, item: OutboxItem) -> None:
    """Store a row that waits, and make its delivery due at its time."""
    tx.outbox.update(item)
    due_at = item.next_try_at or item.created_at
    tx.work.schedule(DueWork(kind=WorkKind.DELIVER, subject=item.id, due_at=due_at, account_id=item.account_id))
