"""Brings in what was changed in a calendar before a change goes out to it, so that nothing newer is overwritten."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from nundina.domain.errors import LeaseLost
from nundina.domain.identifiers import ConnectionId, new_id
from nundina.domain.sync import Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.run_sync import run_sync
from nundina_plugin_api.errors import Transient

_LEASE_TIME = timedelta(seconds=60)  # longer than an app's call may take
_PATIENCE = timedelta(seconds=20)  # a first listing is not waited for


def sync_before_write(ports: Ports, connection_id: ConnectionId) -> None:
    """Sync the connection now, unless somebody does so already or its sync is off.

    Raises Transient where the calendar could not say what changed: writing then would overwrite what nobody has seen.
    """
    lease = _claim(ports, connection_id)
    if lease is None:
        return
    end = ports.clock.now() + _PATIENCE
    outcome = WorkOutcome(ports.clock.now(), lease.work.attempts)  # what no one foresaw leaves it due
    try:
        outcome = run_sync(ports, lease, lambda: ports.clock.now() >= end)
    except LeaseLost:
        return
    finally:
        _give_back(ports, lease, outcome)
    if outcome.attempts:
        raise Transient


def _claim(ports: Ports, connection_id: ConnectionId) -> Lease | None:
    with ports.unit_of_work() as tx:
        return tx.work.claim_one(WorkKind.SYNC, connection_id, f"write:{new_id()}", ports.clock.now(), _LEASE_TIME)


def _give_back(ports: Ports, lease: Lease, outcome: WorkOutcome) -> None:
    with suppress(LeaseLost), ports.unit_of_work() as tx:
        tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
