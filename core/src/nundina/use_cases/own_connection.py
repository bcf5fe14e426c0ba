"""A user's own live connection: nobody else's can be touched, whatever id an address carries."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.ports import Transaction


def own_connection(tx: Transaction, actor: User, connection_id: ConnectionId) -> Connection:
    """Return the user's live connection of this id. Raises NotFound, for another user's too."""
    for connection in tx.connections.of_user(actor.account_id, actor.id):
        if connection.id == connection_id:
            return connection
    raise NotFound
