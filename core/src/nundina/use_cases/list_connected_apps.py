"""An admin looks at what is installed and how it is (MKT-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.sync import PushFailure
from nundina.ports import AppRelease, Ports
from nundina_plugin_api.manifest import Capability
from nundina_plugin_api.values import HealthReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedApp:
    """An installed app with what the Connected Apps page shows of it."""

    installation: Installation
    release: AppRelease | None  # None: the host no longer has the app
    health: HealthReport | None
    installed_by: str  # a name; empty where the user has gone
    users_connected: int
    users_waiting: int  # those of them who must reconnect
    users_expected: int  # those who have not connected again since the account switched to it (MKT-9)
    users_behind: int  # those of them whose last sync did not succeed, though nothing is lost
    push_failures: tuple[PushFailure, ...]  # of users to whom changes come late, or soon will; the oldest first
    reachable: bool  # whether providers can call this host, for an app that they could tell of changes
    last_sync_at: datetime | None


def list_connected_apps(ports: Ports, actor: User) -> tuple[ConnectedApp, ...]:
    """Return the account's installed apps, by id. Asks each app how it is."""
    with ports.unit_of_work.read() as tx:
        installations = [
            one for one in tx.installations.of_account(actor.account_id) if one.state is InstallationState.INSTALLED
        ]
        connections = {one.app_id: tx.connections.of_app(actor.account_id, one.app_id) for one in installations}
        expected = {one.app_id: len(tx.reconnects.of_app(actor.account_id, one.app_id)) for one in installations}
        failures = {app_id: tx.channels.failures([one.id for one in found]) for app_id, found in connections.items()}
        names = {user.id: user.name or user.email for user in tx.users.of_account(actor.account_id)}
    return tuple(
        _connected(
            ports,
            one,
            connections[one.app_id],
            names.get(one.installed_by, ""),
            expected[one.app_id],
            failures[one.app_id],
        )
        for one in sorted(installations, key=lambda one: one.app_id)
    )


def _connected(
    ports: Ports,
    installation: Installation,
    connections: Sequence[Connection],
    installed_by: str,
    expected: int,
    failures: tuple[PushFailure, ...],
) -> ConnectedApp:
    release, health = _running(ports, installation.app_id)
    return ConnectedApp(
        installation=installation,
        release=release,
        health=health,
        installed_by=installed_by,
        users_connected=len({one.user_id for one in connections}),
        users_waiting=len({one.user_id for one in connections if one.state is not ConnectionState.ACTIVE}),
        users_expected=expected,
        users_behind=len({one.user_id for one in connections if one.is_behind}),
        push_failures=failures,
        reachable=bool(ports.push_url) or release is None or not release.manifest.can(Capability.PUSH),
        last_sync_at=max((one.last_sync_at for one in connections if one.last_sync_at), default=None),
    )


def _running(ports: Ports, app_id: AppId) -> tuple[AppRelease | None, HealthReport | None]:
    try:
        return ports.apps.release(app_id), ports.apps.health(app_id)
    except NotFound:
        return None, None
