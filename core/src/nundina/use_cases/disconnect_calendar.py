"""A user disconnects a calendar: sync stops at once, credentials go, timelines stay (CON-10)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.ports import Ports, Transaction
from nundina.use_cases.connection_work import cancel_work
from nundina.use_cases.own_connection import own_connection
from nundina.use_cases.revoke_credentials import revoke_connection
from nundina.use_cases.separate_calendars import pass_on_purposes
from nundina_plugin_api.values import AppEvent


def disconnect_calendar(ports: Ports, actor: User, connection_id: ConnectionId) -> Connection:
    """End one's own connection and return it as it is now. Raises NotFound."""
    with ports.unit_of_work() as tx:
        ended = end_connection(ports, tx, own_connection(tx, actor, connection_id))
        pass_on_purposes(ports, tx, ended)
    event = AppEvent(ended.account_id, ended.app_id, ports.clock.now())
    ports.apps.tell(ended.app_id, "nundina_disconnected", event)
    return ended


def disconnect_inbox(ports: Ports, actor: User, address: str) -> None:
    """Remove one's own inbox from the email settings; the calendar stays connected (CON-6). Raises NotFound."""
    with ports.unit_of_work() as tx:
        if all(inbox.address != address for inbox in tx.inboxes.of_user(actor.account_id, actor.id)):
            raise NotFound
        tx.inboxes.remove(actor.account_id, address)


def end_connection(ports: Ports, tx: Transaction, connection: Connection) -> Connection:
    """End a connection within a transaction; what the provider must hear of it goes to the outbox."""
    channels = tx.channels.of_connection(connection.id)
    revoke_connection(ports, tx, connection, channels)
    for channel in channels:
        tx.channels.remove(channel.channel_id)
    tx.connections.remove_credentials(connection.id)
    cancel_work(tx, connection)
    inbox = tx.inboxes.find(connection.account_id, connection.address)
    if inbox is not None and inbox.connection_id == connection.id:
        tx.inboxes.remove(connection.account_id, connection.address)
    ended = replace(
        connection, state=ConnectionState.ENDED, purposes=frozenset(), state_since=ports.clock.now(), last_problem=""
    )
    tx.connections.update(ended)
    return ended
