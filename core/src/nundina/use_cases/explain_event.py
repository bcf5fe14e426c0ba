"""Why is this event (not) on the timeline? Every event that sync has seen can be asked (SYNC-13)."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import SeenEvent
from nundina.ports import Ports
from nundina.use_cases.own_connection import own_connection


@dataclass(frozen=True, slots=True)
class EventsSeen:
    """The events of one's own calendar with their verdicts."""

    connection: Connection
    events: tuple[SeenEvent, ...]
    total: int  # seen in all, not only those found
    fitting: int  # whose title holds the text, not only those shown


def events_seen(ports: Ports, actor: User, connection_id: ConnectionId, text: str, limit: int) -> EventsSeen:
    """Return what became of one's own events whose title holds the text, the latest first. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        connection = own_connection(tx, actor, connection_id)
        found = tx.events.search(actor.account_id, connection.id, text, limit)
        return EventsSeen(connection, found, tx.events.count(connection.id), tx.events.count(connection.id, text))


def seen_connections(ports: Ports, actor: User) -> tuple[Connection, ...]:
    """Return one's own live connections, those that sync first."""
    with ports.unit_of_work.read() as tx:
        found = tx.connections.of_user(actor.account_id, actor.id)
    return tuple(sorted(found, key=lambda connection: not connection.calendar_sync))
