"""The writes of one meeting reach its calendar in the order in which they were made, whichever worker has them."""

from __future__ import annotations

from datetime import datetime, timedelta

from nundina.domain.sync import EVENT_WRITES, DueWork, OutboxItem, OutboxKind, OutboxState, WorkKind
from nundina.ports import Ports, Transaction

ASKED_AGAIN = timedelta(seconds=1)  # after an earlier write that is under way at this moment


def waits_until(ports: Ports, item: OutboxItem) -> datetime | None:
    """Return when to look again whether an earlier write of the meeting has been made; None where none is pending."""
    if item.kind not in EVENT_WRITES:
        return None
    with ports.unit_of_work.read() as tx:
        earlier = [row for row in _pending_beside(tx, item) if place_in_line(row) < place_in_line(item)]
    if not earlier:
        return None
    now = ports.clock.now()
    return max(now + ASKED_AGAIN, *(row.next_try_at or now for row in earlier))


def wake_later(ports: Ports, tx: Transaction, item: OutboxItem) -> None:
    """Make what waited for this write due now, in the transaction that ends it."""
    for row in _pending_beside(tx, item):
        if place_in_line(row) > place_in_line(item):
            _make_due(ports, tx, row)


def wake_earlier(ports: Ports, tx: Transaction, item: OutboxItem) -> None:
    """Have earlier writes tried again now that somebody writes anew: the new one is not to wait out their waits."""
    for row in _pending_beside(tx, item):
        if place_in_line(row) < place_in_line(item):
            _make_due(ports, tx, row)


def place_in_line(row: OutboxItem) -> tuple[bool, datetime, str]:
    """Return the row's place in line: an event is made before it is changed, whatever a clock says."""
    return row.kind is not OutboxKind.CREATE_EVENT, row.created_at, row.id


def _pending_beside(tx: Transaction, item: OutboxItem) -> list[OutboxItem]:
    if item.meeting_id is None:
        return []
    rows = tx.outbox.of_meeting(item.account_id, item.meeting_id)
    pending = (row for row in rows if row.state is OutboxState.PENDING and row.kind in EVENT_WRITES)
    return [row for row in pending if row.connection_id == item.connection_id and row.id != item.id]


def _make_due(ports: Ports, tx: Transaction, row: OutboxItem) -> None:
    tx.work.schedule(
        DueWork(kind=WorkKind.DELIVER, subject=row.id, due_at=ports.clock.now(), account_id=row.account_id)
    )
