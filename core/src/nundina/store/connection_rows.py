"""How a connection becomes a row, and a row a connection."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from nundina.domain.connections import Connection, ConnectionState, Purpose


def connection_of(row: sa.Row[Any], purposes: frozenset[Purpose]) -> Connection:
    """Return the connection of a row."""
    return Connection(
        id=row.id,
        account_id=row.account_id,
        user_id=row.user_id,
        app_id=row.app_id,
        installation_id=row.installation_id,
        address=row.address,
        subject=row.subject,
        state=ConnectionState(row.state),
        connected_at=row.connected_at,
        purposes=purposes,
        calendar_sync=row.calendar_sync,
        scheduling=row.scheduling,
        state_since=row.state_since,
        last_sync_at=row.last_sync_at,
        last_problem=row.last_problem,
        events_seen=row.events_seen,
        meetings_synced=row.meetings_synced,
        replaced_since=row.replaced_since,
    )


def values_of(connection: Connection) -> dict[str, Any]:
    """Return the row of a connection; its purposes live in a table of their own."""
    return {
        "id": connection.id,
        "account_id": connection.account_id,
        "user_id": connection.user_id,
        "app_id": connection.app_id,
        "installation_id": connection.installation_id,
        "address": connection.address.lower(),
        "subject": connection.subject,
        "state": connection.state,
        "connected_at": connection.connected_at,
        "calendar_sync": connection.calendar_sync,
        "scheduling": connection.scheduling,
        "state_since": connection.state_since,
        "last_sync_at": connection.last_sync_at,
        "last_problem": connection.last_problem,
        "events_seen": connection.events_seen,
        "meetings_synced": connection.meetings_synced,
        "replaced_since": connection.replaced_since,
    }
