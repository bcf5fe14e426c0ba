"""Push channels in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import PushChannel, PushFailure
from nundina.store.statements import insert_or_update, rows_in
from nundina.store.tables import push_channels, push_failures


class SqlChannelStore:
    """Push channels."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, channel: PushChannel) -> None:
        """Add a channel."""
        self._connection.execute(sa.insert(push_channels), _values(channel))

    def among(self, channel_ids: Sequence[str]) -> tuple[PushChannel, ...]:
        """Return the channels of these ids, which a notification brought."""
        rows = rows_in(self._connection, sa.select(push_channels), push_channels.c.channel_id, channel_ids)
        return tuple(PushChannel(**row._mapping) for row in rows)

    def of_connection(self, connection_id: ConnectionId) -> tuple[PushChannel, ...]:
        """Return a connection's channels, the one that lasts longest first."""
        chosen = sa.select(push_channels).where(push_channels.c.connection_id == connection_id)
        rows = self._connection.execute(chosen.order_by(push_channels.c.expires_at.desc()))
        return tuple(PushChannel(**row._mapping) for row in rows)

    def remove(self, channel_id: str) -> None:
        """Forget a channel; one that is gone is no error."""
        self._connection.execute(sa.delete(push_channels).where(push_channels.c.channel_id == channel_id))

    def note_failure(self, failure: PushFailure) -> None:
        """Store why there is no new channel; the time of the first failure in a row stays."""
        known = self.failures([failure.connection_id])
        since = known[0].since if known else failure.since
        insert_or_update(self._connection, push_failures, asdict(failure) | {"since": since}, ["connection_id"])

    def forget_failure(self, connection_id: ConnectionId) -> None:
        """Forget it; where nothing fails is no error."""
        self._connection.execute(sa.delete(push_failures).where(push_failures.c.connection_id == connection_id))

    def failures(self, connection_ids: Sequence[ConnectionId]) -> tuple[PushFailure, ...]:
        """Return what keeps failing for these connections, the longest failing first."""
        rows = rows_in(self._connection, sa.select(push_failures), push_failures.c.connection_id, connection_ids)
        return tuple(sorted((PushFailure(**row._mapping) for row in rows), key=lambda one: one.since))


def _values(channel: PushChannel) -> dict[str, Any]:
    return {
        "channel_id": channel.channel_id,
        "account_id": channel.account_id,
        "connection_id": channel.connection_id,
        "resource_id": channel.resource_id,
        "secret_digest": channel.secret_digest,
        "expires_at": channel.expires_at,
    }
