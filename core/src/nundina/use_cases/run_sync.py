"""One sync of a connection: page after page of changes onto timelines, each page together with the cursor.

Nothing remote is called inside a transaction; every transaction refuses the results of a worker whose lease
another one has taken over. A page that is repeated changes nothing, so a killed worker costs one page of work.
"""

from __future__ import annotations

from collections.abc import Callable
from random import random

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.domain.retry import backoff, poll_interval
from nundina.domain.sync import Lease
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.app_problems import CALL_ERRORS, asked_wait, needs_the_user, problem_of
from nundina.use_cases.sync_pages import SyncPages
from nundina_plugin_api.manifest import Capability


def run_sync(ports: Ports, lease: Lease, stopping: Callable[[], bool] = lambda: False) -> WorkOutcome:
    """Sync the connection that is due, and say when it is due again. Raises LeaseLost.

    Stops between two pages when asked to; what is stored until then stands.
    """
    connection = _syncable(ports, lease)
    if connection is None:
        return WorkOutcome()
    try:
        finished = SyncPages(ports, lease, connection).until(stopping)
    except CALL_ERRORS as error:
        return _failed(ports, lease, connection, error)
    if not finished:
        return WorkOutcome(ports.clock.now())
    return WorkOutcome(ports.clock.now() + poll_interval(pushed=_is_pushed(ports, connection), chance=random()))  # noqa: S311


def note_fault(ports: Ports, lease: Lease) -> None:
    """Tell the user of the connection that its sync failed for a reason that nobody foresaw. Raises LeaseLost."""
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.connections.note_sync(ConnectionId(lease.work.subject), None, "Fault", 0, 0)


def _syncable(ports: Ports, lease: Lease) -> Connection | None:
    try:
        with ports.unit_of_work.read() as tx:
            connection = tx.connections.get_any(ConnectionId(lease.work.subject))
    except NotFound:
        return None
    wanted = connection.calendar_sync and connection.state is ConnectionState.ACTIVE
    return connection if wanted and _can_sync(ports, connection) else None


def _can_sync(ports: Ports, connection: Connection) -> bool:
    try:
        return ports.apps.release(connection.app_id).manifest.can(Capability.CHANGE_FEED)
    except NotFound:
        return True  # the app is missing from this host: that is a problem to be told, not a reason to be silent


def _failed(ports: Ports, lease: Lease, connection: Connection, error: Exception) -> WorkOutcome:
    """Note the problem where the user sees it; what only the user can mend waits for the reconnect (CON-11)."""
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.connections.note_sync(connection.id, None, problem_of(error), 0, 0)
    if needs_the_user(error) or isinstance(error, NotFound):
        return WorkOutcome()
    attempts = lease.work.attempts + 1
    wait = backoff(attempts, random(), asked_wait(error))  # noqa: S311 - spreads load, keeps no secret
    return WorkOutcome(ports.clock.now() + wait, attempts)


def _is_pushed(ports: Ports, connection: Connection) -> bool:
    with ports.unit_of_work.read() as tx:
        channels = tx.channels.of_connection(connection.id)
    return any(channel.expires_at > ports.clock.now() for channel in channels)
