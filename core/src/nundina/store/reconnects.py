"""Users who have yet to connect again after their account switched apps, in the database (MKT-9)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from nundina.domain.connections import Purpose
from nundina.domain.identifiers import AccountId, AppId, UserId
from nundina.domain.switching import AwaitedReconnect
from nundina.store.statements import insert_or_update
from nundina.store.tables import awaited_reconnects

_ROWS = awaited_reconnects.c


class SqlReconnectStore:
    """Users who have yet to connect again."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, awaited: AwaitedReconnect) -> None:
        """Add it, or replace the user's."""
        insert_or_update(self._connection, awaited_reconnects, _values(awaited), ("account_id", "user_id"))

    def find(self, account_id: AccountId, user_id: UserId) -> AwaitedReconnect | None:
        """Return the user's, or None."""
        chosen = sa.select(awaited_reconnects).where(_ROWS.account_id == account_id, _ROWS.user_id == user_id)
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else _awaited(row)

    def of_app(self, account_id: AccountId, app_id: AppId) -> tuple[AwaitedReconnect, ...]:
        """Return those who are to connect with an app, by user."""
        chosen = sa.select(awaited_reconnects).where(_ROWS.account_id == account_id, _ROWS.app_id == app_id)
        return tuple(_awaited(row) for row in self._connection.execute(chosen.order_by(_ROWS.user_id)))

    def remove(self, account_id: AccountId, user_id: UserId) -> None:
        """Forget the user's; where there is none is no error."""
        chosen = sa.delete(awaited_reconnects).where(_ROWS.account_id == account_id, _ROWS.user_id == user_id)
        self._connection.execute(chosen)


def _awaited(row: sa.Row[Any]) -> AwaitedReconnect:
    return AwaitedReconnect(
        account_id=row.account_id,
        user_id=row.user_id,
        connection_id=row.connection_id,
        left_app=row.left_app,
        app_id=row.app_id,
        switched_at=row.switched_at,
        switched_by=row.switched_by,
        purposes=frozenset(map(Purpose, row.purposes)),
        dismissed=row.dismissed,
    )


def _values(awaited: AwaitedReconnect) -> dict[str, Any]:
    return {
        "account_id": awaited.account_id,
        "user_id": awaited.user_id,
        "connection_id": awaited.connection_id,
        "left_app": awaited.left_app,
        "app_id": awaited.app_id,
        "switched_at": awaited.switched_at,
        "switched_by": awaited.switched_by,
        "purposes": sorted(awaited.purposes),
        "dismissed": awaited.dismissed,
    }
