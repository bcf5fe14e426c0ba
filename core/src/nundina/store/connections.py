"""Connections in the database, their purposes and their credentials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.connections import Connection, ConnectionState, Purpose
from nundina.domain.errors import (
    CalendarAlreadyConnected,
    ChangedMeanwhile,
    MailboxTaken,
    NotFound,
    NundinaError,
)
from nundina.domain.identifiers import AccountId, AppId, ConnectionId, UserId
from nundina.store.connection_rows import connection_of, values_of
from nundina.store.constraints import refused_by
from nundina.store.statements import changed_one, insert_or_update, one_or_not_found, rows_in
from nundina.store.tables import connection_purposes, connections, credentials, live_mailbox

_LIVE = connections.c.state != ConnectionState.ENDED.value


class SqlConnectionStore:
    """Connections, their purposes and their credentials."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, connection: Connection, sealed_credentials: bytes, expires_at: datetime | None) -> None:
        """Add a connection with its credentials, or nothing of it.

        Raises CalendarAlreadyConnected or MailboxTaken as the unique indexes decide (CON-1, CON-14), and
        ChangedMeanwhile where whoever was in the way is gone by now.
        """
        insert = sa.insert(connections).values(values_of(connection))
        self._store(connection, lambda: self._connection.execute(insert))
        self.set_credentials(connection.id, sealed_credentials, expires_at)

    def get(self, account_id: AccountId, connection_id: ConnectionId) -> Connection:
        """Return a connection of the account, ended ones included. Raises NotFound."""
        chosen = _of_account(account_id).where(connections.c.id == connection_id)
        return self._connections([one_or_not_found(self._connection, chosen)])[0]

    def get_any(self, connection_id: ConnectionId) -> Connection:
        """Return a connection of whichever account: for workers, who have only the id of what is due."""
        chosen = sa.select(connections).where(connections.c.id == connection_id)
        return self._connections([one_or_not_found(self._connection, chosen)])[0]

    def of_user(self, account_id: AccountId, user_id: UserId) -> tuple[Connection, ...]:
        """Return the user's live connections, the oldest first."""
        return self._all(_of_account(account_id).where(connections.c.user_id == user_id, _LIVE))

    def of_app(self, account_id: AccountId, app_id: AppId) -> tuple[Connection, ...]:
        """Return the app's live connections, the oldest first."""
        return self._all(_of_account(account_id).where(connections.c.app_id == app_id, _LIVE))

    def find_for_purpose(self, account_id: AccountId, user_id: UserId, purpose: Purpose) -> Connection | None:
        """Return the user's connection that serves a purpose (CON-8)."""
        of_user = connection_purposes.c
        holder = sa.select(of_user.connection_id).where(
            of_user.account_id == account_id, of_user.user_id == user_id, of_user.purpose == purpose
        )
        return self._first(_of_account(account_id).where(connections.c.id.in_(holder)))

    def find_by_address(self, account_id: AccountId, address: str) -> Connection | None:
        """Return the live connection of a mailbox."""
        return self._first(_of_account(account_id).where(connections.c.address == address.lower(), _LIVE))

    def find_ended(self, account_id: AccountId, user_id: UserId, app_id: AppId, subject: str) -> Connection | None:
        """Return the user's latest connection of the same mailbox that ended, so that it can be taken up again."""
        ended = _of_account(account_id).where(
            connections.c.user_id == user_id,
            connections.c.app_id == app_id,
            connections.c.subject == subject,
            ~_LIVE,
        )
        return self._first(ended.order_by(connections.c.connected_at.desc()))

    def ended_of_user(self, account_id: AccountId, user_id: UserId) -> tuple[Connection, ...]:
        """Return the user's connections that ended, the oldest first."""
        return self._all(_of_account(account_id).where(connections.c.user_id == user_id, ~_LIVE))

    def ended_of_account(self, account_id: AccountId) -> tuple[Connection, ...]:
        """Return the account's connections that ended, the oldest first."""
        return self._all(_of_account(account_id).where(~_LIVE))

    def ended_before(self, at: datetime) -> tuple[ConnectionId, ...]:
        """Return the connections, of whichever account, that ended before an instant."""
        chosen = sa.select(connections.c.id).where(~_LIVE, connections.c.state_since < at)
        return tuple(self._connection.execute(chosen.order_by(connections.c.id)).scalars())

    def update(self, connection: Connection) -> None:
        """Store every field. Raises NotFound, and as add does where purposes or state come to collide."""
        chosen = sa.update(connections).where(
            connections.c.account_id == connection.account_id, connections.c.id == connection.id
        )

        def change() -> None:
            if not changed_one(self._connection, chosen.values(values_of(connection))):
                raise NotFound
            freed = sa.delete(connection_purposes).where(connection_purposes.c.connection_id == connection.id)
            self._connection.execute(freed)

        self._store(connection, change)

    def note_sync(self, connection_id: ConnectionId, at: datetime | None, problem: str, seen: int, synced: int) -> None:
        """Store how a sync went and nothing else: `at` (None leaves it), the problem, and add to the two counters."""
        told = {"own": connection_id, "problem": problem, "seen": seen, "synced": synced}
        if at is None:
            self._connection.execute(_NOTED, told)
        else:
            self._connection.execute(_NOTED_AT, {**told, "at": at})

    def note_seen(self, connection_id: ConnectionId, seen: int) -> None:
        """Add to the counter of the events seen: those that came another way than by a sync."""
        counted = {"events_seen": connections.c.events_seen + seen}
        self._connection.execute(sa.update(connections).where(connections.c.id == connection_id).values(counted))

    def credentials(self, connection_id: ConnectionId) -> tuple[bytes, datetime | None]:
        """Return the sealed credentials and when they expire. Raises NotFound."""
        chosen = sa.select(credentials).where(credentials.c.connection_id == connection_id)
        row = self._connection.execute(chosen).one_or_none()
        if row is None:
            raise NotFound
        return bytes(row.sealed), row.expires_at

    def set_credentials(self, connection_id: ConnectionId, sealed: bytes, expires_at: datetime | None) -> None:
        """Store the sealed credentials in place of any that are there."""
        values = {"connection_id": connection_id, "sealed": sealed, "expires_at": expires_at}
        insert_or_update(self._connection, credentials, values, ("connection_id",))

    def replace_credentials(
        self, connection_id: ConnectionId, expected: bytes, sealed: bytes, expires_at: datetime | None
    ) -> bool:
        """Store them only where the row still holds what is expected, in one statement; say whether it did."""
        chosen = sa.update(credentials).where(
            credentials.c.connection_id == connection_id, credentials.c.sealed == expected
        )
        return changed_one(self._connection, chosen.values(sealed=sealed, expires_at=expires_at))

    def remove_credentials(self, connection_id: ConnectionId) -> None:
        """Forget the credentials; where there are none is no error (CON-10)."""
        self._connection.execute(sa.delete(credentials).where(credentials.c.connection_id == connection_id))

    def has_live(self, app_id: AppId, subject: str) -> bool:
        """Say whether any account has a live connection of this person: revoking would end that one too."""
        chosen = sa.select(connections.c.id).where(
            connections.c.app_id == app_id, connections.c.subject == subject, _LIVE
        )
        return self._connection.execute(chosen.limit(1)).one_or_none() is not None

    def _store(self, connection: Connection, change: Callable[[], object]) -> None:
        try:
            with self._connection.begin_nested():
                change()
                self._hold_purposes(connection)
        except IntegrityError as error:
            refusal = self._refusal(connection, error)
            if refusal is None:
                raise
            raise refusal from None

    def _hold_purposes(self, connection: Connection) -> None:
        owner = {"account_id": connection.account_id, "user_id": connection.user_id, "connection_id": connection.id}
        for purpose in sorted(connection.purposes):
            self._connection.execute(sa.insert(connection_purposes), {**owner, "purpose": purpose})

    def _refusal(self, connection: Connection, error: IntegrityError) -> NundinaError | None:
        if refused_by(error, connection_purposes.primary_key):
            return self._calendar_connected(connection)
        if refused_by(error, live_mailbox):
            return self._mailbox_taken(connection)
        return None

    def _calendar_connected(self, connection: Connection) -> NundinaError:
        for purpose in sorted(connection.purposes):
            holder = self.find_for_purpose(connection.account_id, connection.user_id, purpose)
            if holder is not None and holder.id != connection.id:
                return CalendarAlreadyConnected(holder.id)
        return ChangedMeanwhile()

    def _mailbox_taken(self, connection: Connection) -> NundinaError:
        holder = self.find_by_address(connection.account_id, connection.address)
        if holder is None or holder.id == connection.id:
            return ChangedMeanwhile()
        if holder.user_id == connection.user_id:
            return CalendarAlreadyConnected(holder.id)
        return MailboxTaken(connection.address)

    def _all(self, chosen: sa.Select[Any]) -> tuple[Connection, ...]:
        rows = self._connection.execute(chosen.order_by(connections.c.connected_at, connections.c.id))
        return self._connections(rows.all())

    def _first(self, chosen: sa.Select[Any]) -> Connection | None:
        row = self._connection.execute(chosen.limit(1)).one_or_none()
        return None if row is None else self._connections([row])[0]

    def _connections(self, rows: Sequence[sa.Row[Any]]) -> tuple[Connection, ...]:
        purposes: dict[str, set[Purpose]] = defaultdict(set)
        held = sa.select(connection_purposes.c.connection_id, connection_purposes.c.purpose)
        ids = [row.id for row in rows]
        for row in rows_in(self._connection, held, connection_purposes.c.connection_id, ids):
            purposes[row.connection_id].add(Purpose(row.purpose))
        return tuple(connection_of(row, frozenset(purposes[row.id])) for row in rows)


# Made once: for each page of a sync, building them took longer than running them.
_NOTED = (
    sa.update(connections)
    .where(connections.c.id == sa.bindparam("own"))
    .values(
        last_problem=sa.bindparam("problem"),
        events_seen=connections.c.events_seen + sa.bindparam("seen"),
        meetings_synced=connections.c.meetings_synced + sa.bindparam("synced"),
    )
)
_NOTED_AT = _NOTED.values(last_sync_at=sa.bindparam("at"))


def _of_account(account_id: AccountId) -> sa.Select[Any]:
    return sa.select(connections).where(connections.c.account_id == account_id)
