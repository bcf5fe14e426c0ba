"""Brings in what was changed in a calendar before a change goes out to it, so that nothing newer is overwritten."""

from __future__ import annotations

from datetime import timedelta

from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import WorkKind
from nundina.ports import Ports
from nundina.use_cases.done_here import done_here
from nundina.use_cases.run_sync import run_sync
from nundina_plugin_api.errors import Transient

_PATIENCE = timedelta(seconds=20)  # a first listing is not waited for


def sync_before_write(ports: Ports, connection_id: ConnectionId) -> None:
    """Sync the connection now, unless somebody does so already or its sync is off.

    Raises Transient where the calendar could not say what changed: writing then would overwrite what nobody has seen.
    """
    end = ports.clock.now() + _PATIENCE
    outcome = done_here(
        ports,
        WorkKind.SYNC,
        connection_id,
        "write",
        lambda lease: run_sync(ports, lease, lambda: ports.clock.now() >= end),
    )
    if outcome is not None and outcome.attempts:
        raise Transient
