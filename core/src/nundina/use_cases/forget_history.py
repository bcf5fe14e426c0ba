"""Removes what nobody asks for any more: what was delivered long ago, and what connections saw that ended long ago.

What a reconnect or a switch of apps asks stays: what stands on a timeline, what was deleted in Nundina (SYNC-4),
the weeks of series, and under which key this host made an event.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from nundina.domain.connections import ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports

HISTORY = "history"  # the subject of this cleaning up
KEPT_FOR = timedelta(days=30)
FORGOTTEN_EVERY = timedelta(days=1)
_BATCH = 500  # rows in one transaction, so that nobody waits for it


def forget_history(ports: Ports, stopping: Callable[[], bool]) -> WorkOutcome:
    """Remove what is older than thirty days in small transactions, and say when to look again: now where stopped."""
    before = ports.clock.now() - KEPT_FOR
    removals = [partial(_forget_delivered, ports, before)]
    removals += [partial(_forget_seen, ports, before, ended) for ended in _ended(ports, before)]
    for removal in removals:
        while True:
            if stopping():
                return WorkOutcome(ports.clock.now())
            if removal() < _BATCH:
                break
    return WorkOutcome(ports.clock.now() + FORGOTTEN_EVERY)


def _ended(ports: Ports, before: datetime) -> tuple[ConnectionId, ...]:
    with ports.unit_of_work.read() as tx:
        return tx.connections.ended_before(before)


def _forget_delivered(ports: Ports, before: datetime) -> int:
    with ports.unit_of_work() as tx:
        return tx.outbox.forget_delivered(before, _BATCH)


def _forget_seen(ports: Ports, before: datetime, connection_id: ConnectionId) -> int:
    """Remove some of what a connection saw, unless it has come back to life meanwhile."""
    with ports.unit_of_work() as tx:
        try:
            connection = tx.connections.get_any(connection_id)
        except NotFound:
            return 0
        since = connection.state_since
        if connection.state is not ConnectionState.ENDED or since is None or since >= before:
            return 0
        return tx.events.forget_undecided(connection_id, _BATCH)
