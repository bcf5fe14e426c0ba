"""A user switches Calendar sync and Meeting scheduling pages on or off (CON-13)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, Purpose
from nundina.domain.identifiers import ConnectionId
from nundina.ports import Ports
from nundina.use_cases.connection_work import cancel_work, schedule_work
from nundina.use_cases.own_connection import own_connection
from nundina_plugin_api.manifest import Capability, Manifest


def offers_calendar_sync(manifest: Manifest) -> bool:
    """Say whether the app can serve the switch Calendar sync."""
    return manifest.can(Capability.CHANGE_FEED) or manifest.can(Capability.LOG_MEETINGS)


def offers_scheduling(manifest: Manifest) -> bool:
    """Say whether the app can serve the switch Meeting scheduling pages."""
    return manifest.can(Capability.BUSY_TIMES)


def allowed_switches(ports: Ports, connection: Connection, calendar_sync: bool, scheduling: bool) -> Connection:
    """Return the connection with its switches as wanted, where its app and its purposes can serve them (CON-8)."""
    manifest = ports.apps.release(connection.app_id).manifest
    synced, booked = (purpose in connection.purposes for purpose in (Purpose.CALENDAR, Purpose.MEETINGS))
    return replace(
        connection,
        calendar_sync=calendar_sync and synced and offers_calendar_sync(manifest),
        scheduling=scheduling and booked and offers_scheduling(manifest),
    )


def set_switches(
    ports: Ports, actor: User, connection_id: ConnectionId, calendar_sync: bool, scheduling: bool
) -> Connection:
    """Store one's own switches; sync begins or stops at once. Raises NotFound."""
    with ports.unit_of_work() as tx:
        before = own_connection(tx, actor, connection_id)
        after = allowed_switches(ports, before, calendar_sync, scheduling)
        tx.connections.update(after)
        if after.calendar_sync and not before.calendar_sync:
            schedule_work(ports, tx, after)
        if not after.calendar_sync:
            cancel_work(tx, after)
    return after
