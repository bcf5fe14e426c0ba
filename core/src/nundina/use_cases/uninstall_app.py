"""An admin uninstalls an app: told first what it will do, then done in one transaction (MKT-8)."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.errors import AppNotInstalled
from nundina.domain.identifiers import AppId
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.permissions import require_install_apps
from nundina.ports import Ports, Transaction
from nundina.use_cases.disconnect_calendar import end_connection
from nundina.use_cases.drop_consent import revoke_consent
from nundina.use_cases.separate_calendars import pass_on_purposes
from nundina_plugin_api.values import AppEvent


@dataclass(frozen=True, slots=True)
class UninstallEffect:
    """What uninstalling will do, or has done."""

    installation: Installation
    connections: tuple[Connection, ...]  # those that end
    users: tuple[User, ...]  # whose they are, by name
    groups: tuple[str, ...]  # the exclusive groups that become free


def describe_uninstall(ports: Ports, actor: User, app_id: AppId) -> UninstallEffect:
    """Say what uninstalling would do. Raises NotAllowed (MKT-7) and AppNotInstalled."""
    require_install_apps(actor)
    with ports.unit_of_work.read() as tx:
        return _effect(tx, actor, app_id)


def uninstall_app(ports: Ports, actor: User, app_id: AppId) -> UninstallEffect:
    """End every connection of the app and free its groups; timelines stay.

    Never needs the app to run, so a quarantined one can be removed. Raises NotAllowed and AppNotInstalled.
    """
    require_install_apps(actor)
    with ports.unit_of_work() as tx:
        effect = _effect(tx, actor, app_id)
        for connection in effect.connections:
            held = tx.connections.get(actor.account_id, connection.id)
            if held.is_live:  # its user may have disconnected it in this very moment
                end_connection(ports, tx, held)
                pass_on_purposes(ports, tx, held)
        for consent in tx.consents.of_installation(effect.installation.id, ports.clock.now()):
            revoke_consent(ports, tx, consent)
            tx.consents.remove(consent.id)
        tx.installations.remove(actor.account_id, effect.installation.id)
    event = AppEvent(actor.account_id, app_id, ports.clock.now())
    ports.apps.tell(app_id, "nundina_uninstalled", event)
    return effect


def _effect(tx: Transaction, actor: User, app_id: AppId) -> UninstallEffect:
    installation = tx.installations.find(actor.account_id, app_id)
    if installation is None or installation.state is not InstallationState.INSTALLED:
        raise AppNotInstalled(app_id)
    connections = tx.connections.of_app(actor.account_id, app_id)
    owners = {connection.user_id for connection in connections}
    users = sorted((user for user in tx.users.of_account(actor.account_id) if user.id in owners), key=_by_name)
    return UninstallEffect(installation, connections, tuple(users), installation.groups)


def _by_name(user: User) -> str:
    return user.name.casefold()
