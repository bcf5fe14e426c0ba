"""Push channels in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import PushChannel
from nundina.store.tables import push_channels


class SqlChannelStore:
    """Push channels."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, channel: PushChannel) -> None:
        """Add a channel."""
        self._connection.execute(sa.insert(push_channels), _values(channel))

    def find(self, channel_id: str) -> PushChannel | None:
        """Return the channel of an id that a notification brought, or None."""
        chosen = sa.select(push_channels).where(push_channels.c.channel_id == channel_id)
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else PushChannel(**row._mapping)

    def of_connection(self, connection_id: ConnectionId) -> tuple[PushChannel, ...]:
        """Return a connection's channels, the one that lasts longest first."""
        chosen = sa.select(push_channels).where(push_channels.c.connection_id == connection_id)
        rows = self._connection.execute(chosen.order_by(push_channels.c.expires_at.desc()))
        return tuple(PushChannel(**row._mapping) for row in rows)

    def remove(self, channel_id: str) -> None:
        """Forget a channel; one that is gone is no error."""
        self._connection.execute(sa.delete(push_channels).where(push_channels.c.channel_id == channel_id))


def _values(channel: PushChannel) -> dict[str, Any]:
    return {
        "channel_id": channel.channel_id,
        "account_id": channel.account_id,
        "connection_id": channel.connection_id,
        "resource_id": channel.resource_id,
        "secret_digest": channel.secret_digest,
        "expires_at": channel.expires_at,
    }
