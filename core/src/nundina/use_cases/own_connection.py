"""A user's own live connection: nobody else's can be touched, whatever id an address carries."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.ports import Transaction


def own_connection(tx: Transaction, actor: User, connection_id: ConnectionId) -> Connection:
    """Return the user's live connection of this id, held until the transaction ends. Raises NotFound otherwise."""
    connection = tx.connections.get(actor.account_id, connection_id)
    if connection.user_id != actor.id or not connection.is_live:
        raise NotFound
    return connection
