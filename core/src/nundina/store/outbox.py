"""Work for the outside world, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId, ConnectionId, MeetingId, OutboxId
from nundina.domain.sync import DueWork, OutboxItem, OutboxKind, OutboxState, WorkKind
from nundina.store.statements import changed_one, one_or_not_found, rows_in
from nundina.store.tables import outbox
from nundina.store.work import SqlWorkStore


class SqlOutboxStore:
    """Work for the outside world."""

    def __init__(self, connection: sa.Connection, work: SqlWorkStore) -> None:
        self._connection = connection
        self._work = work

    def add(self, item: OutboxItem) -> None:
        """Add the row and make its delivery due, at once where it names no other time."""
        self._connection.execute(sa.insert(outbox), _values(item))
        due_at = item.next_try_at or item.created_at
        self._work.schedule(DueWork(kind=WorkKind.DELIVER, subject=item.id, due_at=due_at, account_id=item.account_id))

    def get(self, outbox_id: OutboxId) -> OutboxItem:
        """Return a row of whichever account. Raises NotFound."""
        return _item(one_or_not_found(self._connection, sa.select(outbox).where(outbox.c.id == outbox_id)))

    def update(self, item: OutboxItem) -> None:
        """Store every field. Raises NotFound."""
        chosen = sa.update(outbox).where(outbox.c.account_id == item.account_id, outbox.c.id == item.id)
        if not changed_one(self._connection, chosen.values(_values(item))):
            raise NotFound

    def by_keys(self, account_id: AccountId, keys: Iterable[str]) -> tuple[OutboxItem, ...]:
        """Return the account's rows with these keys."""
        rows = rows_in(self._connection, _of_account(account_id), outbox.c.key, keys)
        return tuple(_item(row) for row in rows)

    def of_meeting(self, account_id: AccountId, meeting_id: MeetingId) -> tuple[OutboxItem, ...]:
        """Return what a meeting caused, the oldest first."""
        return self._all(_of_account(account_id).where(outbox.c.meeting_id == meeting_id))

    def pending_of_connection(self, connection_id: ConnectionId) -> tuple[OutboxItem, ...]:
        """Return what a connection has yet to deliver, the oldest first."""
        pending = outbox.c.state == OutboxState.PENDING.value
        return self._all(sa.select(outbox).where(outbox.c.connection_id == connection_id, pending))

    def forget_delivered(self, before: datetime, limit: int) -> int:
        """Remove rows delivered and written before an instant, of creations their content alone; return how many.

        Under which key this host made an event is asked as long as the event stands.
        """
        columns = outbox.c
        old = (columns.state == OutboxState.DELIVERED.value) & (columns.created_at < before)
        creation = columns.kind == OutboxKind.CREATE_EVENT.value
        some = sa.select(columns.id).where(old, ~creation).limit(limit)
        removed = self._connection.execute(sa.delete(outbox).where(columns.id.in_(some))).rowcount
        full = sa.select(columns.id).where(old, creation, columns.payload != {}).limit(limit - removed)
        emptied = sa.update(outbox).where(columns.id.in_(full)).values(payload={}, sealed=b"")
        return removed + self._connection.execute(emptied).rowcount

    def _all(self, chosen: sa.Select[Any]) -> tuple[OutboxItem, ...]:
        rows = self._connection.execute(chosen.order_by(outbox.c.created_at, outbox.c.id))
        return tuple(_item(row) for row in rows)


def _of_account(account_id: AccountId) -> sa.Select[Any]:
    return sa.select(outbox).where(outbox.c.account_id == account_id)


def _item(row: sa.Row[Any]) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        account_id=row.account_id,
        kind=OutboxKind(row.kind),
        key=row.key,
        created_at=row.created_at,
        payload=row.payload,
        sealed=bytes(row.sealed),
        connection_id=row.connection_id,
        meeting_id=row.meeting_id,
        state=OutboxState(row.state),
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        last_problem=row.last_problem,
    )


def _values(item: OutboxItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "account_id": item.account_id,
        "kind": item.kind,
        "key": item.key,
        "created_at": item.created_at,
        "payload": dict(item.payload),
        "sealed": item.sealed,
        "connection_id": item.connection_id,
        "meeting_id": item.meeting_id,
        "state": item.state,
        "attempts": item.attempts,
        "next_try_at": item.next_try_at,
        "last_problem": item.last_problem,
    }
