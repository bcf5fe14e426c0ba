"""What users of imported accounts are to connect, in the database (CON-8)."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.domain.connections import Purpose
from nundina.domain.identifiers import AccountId, UserId
from nundina.domain.separate_calendars import PlannedConnection
from nundina.store.tables import planned_connections

_ROWS = planned_connections.c


class SqlPlannedConnectionStore:
    """What users of imported accounts are to connect, by purpose."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, planned: PlannedConnection) -> None:
        """Add what is to be connected; a user and purpose have one."""
        values = {
            "account_id": planned.account_id,
            "user_id": planned.user_id,
            "purpose": planned.purpose,
            "app_id": planned.app_id,
            "address": planned.address.lower(),
        }
        self._connection.execute(sa.insert(planned_connections), values)

    def of_user(self, account_id: AccountId, user_id: UserId) -> tuple[PlannedConnection, ...]:
        """Return what the user is to connect, by purpose."""
        chosen = sa.select(planned_connections).where(_ROWS.account_id == account_id, _ROWS.user_id == user_id)
        return tuple(
            PlannedConnection(
                account_id=row.account_id,
                user_id=row.user_id,
                purpose=Purpose(row.purpose),
                app_id=row.app_id,
                address=row.address,
            )
            for row in self._connection.execute(chosen.order_by(_ROWS.purpose))
        )

    def remove(self, account_id: AccountId, user_id: UserId, purpose: Purpose) -> None:
        """Forget what was planned for a purpose; nothing planned is no error."""
        chosen = sa.delete(planned_connections).where(
            _ROWS.account_id == account_id, _ROWS.user_id == user_id, _ROWS.purpose == purpose
        )
        self._connection.execute(chosen)
