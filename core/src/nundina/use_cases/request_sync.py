"""A user presses Sync now."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.connections import ConnectionState
from nundina.domain.identifiers import ConnectionId
from nundina.ports import Ports
from nundina.use_cases.connection_work import schedule_work
from nundina.use_cases.own_connection import own_connection


def request_sync(ports: Ports, actor: User, connection_id: ConnectionId) -> None:
    """Make the sync of one's own connection due now. Raises NotFound; one that lost its authorisation waits."""
    with ports.unit_of_work() as tx:
        connection = own_connection(tx, actor, connection_id)
        if connection.state is ConnectionState.ACTIVE:
            schedule_work(ports, tx, connection)
