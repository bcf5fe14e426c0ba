"""A push channel that another one has replaced is closed at the provider."""

from __future__ import annotations

from datetime import datetime

from nundina.domain.identifiers import OutboxId, new_id
from nundina.domain.sync import OutboxItem, OutboxKind, PushChannel
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_access import call_app
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Channel


def put_channel_stop(ports: Ports, tx: Transaction, channel: PushChannel) -> None:
    """Put the end of a channel into the outbox. Its connection lives on, so its credentials serve."""
    payload = {
        "channel_id": channel.channel_id,
        "resource_id": channel.resource_id,
        "expires_at": channel.expires_at.isoformat(),
    }
    tx.outbox.add(
        OutboxItem(
            id=OutboxId(new_id()),
            account_id=channel.account_id,
            kind=OutboxKind.STOP_CHANNEL,
            key=new_id(),
            created_at=ports.clock.now(),
            payload=payload,
            connection_id=channel.connection_id,
            next_try_at=ports.clock.now(),
        )
    )


def stop_channel(ports: Ports, item: OutboxItem) -> None:
    """Deliver such a row. Raises what app_access.call_app raises, NotFound where the connection has ended."""
    channel = Channel(
        str(item.payload["channel_id"]),
        str(item.payload["resource_id"]),
        datetime.fromisoformat(str(item.payload["expires_at"])),
    )
    if item.connection_id is None or channel.expires_at <= ports.clock.now():
        return
    with ports.unit_of_work.read() as tx:
        connection = tx.connections.get(item.account_id, item.connection_id)

    def stop(app: CalendarApp, access: Access) -> None:
        if app.watcher is not None:
            app.watcher.stop(access, channel)

    call_app(ports, connection, stop)
