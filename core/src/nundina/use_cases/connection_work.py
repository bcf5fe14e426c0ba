"""What is due for a connection: syncing it, and watching it where the provider can push (SYNC-14)."""

from __future__ import annotations

from nundina.domain.connections import Connection
from nundina.domain.sync import DueWork, WorkKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.refresh_busy_times import schedule_busy_times
from nundina_plugin_api.manifest import Capability


def schedule_work(ports: Ports, tx: Transaction, connection: Connection) -> None:
    """Make due now: the connection's sync, its push channel where there can be one, the reading of its busy times."""
    if connection.scheduling and tx.scheduling.pages_of_user(connection.account_id, connection.user_id):
        schedule_busy_times(ports, tx, connection)
    manifest = ports.apps.release(connection.app_id).manifest
    if not connection.calendar_sync or not manifest.can(Capability.CHANGE_FEED):
        return
    kinds = [WorkKind.SYNC]
    if ports.push_url and manifest.can(Capability.PUSH):
        kinds.append(WorkKind.WATCH)
    for kind in kinds:
        tx.work.schedule(
            DueWork(kind=kind, subject=connection.id, due_at=ports.clock.now(), account_id=connection.account_id)
        )


def cancel_work(tx: Transaction, connection: Connection) -> None:
    """Let nothing be due for the connection any more."""
    tx.work.cancel(WorkKind.SYNC, connection.id)
    tx.work.cancel(WorkKind.WATCH, connection.id)
    tx.work.cancel(WorkKind.BUSY, connection.id)
    tx.channels.forget_failure(connection.id)
