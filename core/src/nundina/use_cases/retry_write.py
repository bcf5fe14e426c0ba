"""A user has a write tried again that the calendar refused."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.connections import Purpose
from nundina.domain.errors import NoCalendarConnected, NotFound
from nundina.domain.identifiers import MeetingId
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import is_admin
from nundina.domain.sync import DueWork, OutboxItem, OutboxState, WorkKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.edit_meeting import visible_meeting
from nundina.use_cases.open_meeting import undelivered


def retry_write(ports: Ports, actor: User, meeting_id: MeetingId) -> OutboxItem:
    """Make the meeting's quarantined write due again, under the same key, so that the provider knows it.

    Where the calendar that it was meant for has ended, it goes to the one that its user has now (MKT-9). Raises
    NotFound where there is none, and where the meeting is a colleague's and the actor no admin; NoCalendarConnected.
    """
    now = ports.clock.now()
    with ports.unit_of_work() as tx:
        meeting = visible_meeting(tx, actor, meeting_id)
        item = undelivered(tx, actor.account_id, meeting_id)
        if item is None or item.state is not OutboxState.QUARANTINED or not may_retry(actor, meeting):
            raise NotFound
        again = replace(item, state=OutboxState.PENDING, attempts=0, next_try_at=now, last_problem="")
        again = _readdressed(tx, again, meeting)
        resume(tx, again)
    return again


def _readdressed(tx: Transaction, item: OutboxItem, meeting: Meeting) -> OutboxItem:
    connection_id, owner = item.connection_id, meeting.organizer_id
    if connection_id is None or owner is None or tx.connections.get(item.account_id, connection_id).is_live:
        return item
    present = tx.connections.find_for_purpose(item.account_id, owner, Purpose.CALENDAR)
    if present is None:
        raise NoCalendarConnected
    return replace(item, connection_id=present.id)


def may_retry(actor: User, meeting: Meeting) -> bool:
    """Say whether the user may have the meeting's writes tried again: it is theirs, or they are an admin."""
    return meeting.organizer_id == actor.id or is_admin(actor)


def resume(tx: Transaction, item: OutboxItem) -> None:
    """Store a row that waits, and make its delivery due at its time."""
    tx.outbox.update(item)
    due_at = item.next_try_at or item.created_at
    tx.work.schedule(DueWork(kind=WorkKind.DELIVER, subject=item.id, due_at=due_at, account_id=item.account_id))
