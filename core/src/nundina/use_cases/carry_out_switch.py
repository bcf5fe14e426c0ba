"""A switch of apps is made: within one transaction the old app ends and the new one stands (MKT-9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, Consent, Purpose
from nundina.domain.identifiers import AppId, UserId
from nundina.domain.installations import Installation, as_installed
from nundina.domain.permissions import require_install_apps
from nundina.domain.switching import AwaitedReconnect
from nundina.domain.sync import EVENT_WRITES, OutboxItem, OutboxState
from nundina.ports import Ports, Transaction
from nundina.use_cases.connection_work import cancel_work
from nundina.use_cases.disconnect_calendar import end_connection
from nundina.use_cases.drop_consent import revoke_consent
from nundina_plugin_api.values import AppEvent

UNSENT = "switched"  # the problem of a write that its calendar did not take before it ended


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch that was made."""

    installation: Installation  # the new app's
    left: tuple[Installation, ...]
    users: frozenset[UserId]  # who are to connect again
    unsent: int  # meetings whose last change no calendar has


def waiting_switch(tx: Transaction, consent: Consent) -> Installation | None:
    """Return the installation that takes another's place once this consent is kept; None where it is no switch."""
    installation = tx.installations.find(consent.account_id, consent.app_id)
    if installation is None or installation.id != consent.installation_id or not installation.is_switch:
        return None
    return installation


def leaving_apps(tx: Transaction, installation: Installation | None) -> frozenset[AppId]:
    """Return the apps that give way to an installation."""
    if installation is None:
        return frozenset()
    installed = tx.installations.of_account(installation.account_id)
    return frozenset(one.app_id for one in installed if one.id in installation.replaces)


def apps_left_by(ports: Ports, consent: Consent) -> tuple[AppId, ...]:
    """Return the apps that keeping the consent ends; none where it is no switch."""
    with ports.unit_of_work.read() as tx:
        return tuple(sorted(leaving_apps(tx, waiting_switch(tx, consent))))


def staying_connections(tx: Transaction, actor: User, waiting: Installation | None) -> tuple[Connection, ...]:
    """Return the user's live connections without those that a switch will end."""
    leaving = leaving_apps(tx, waiting)
    return tuple(one for one in tx.connections.of_user(actor.account_id, actor.id) if one.app_id not in leaving)


def carry_out_switch(ports: Ports, tx: Transaction, actor: User, waiting: Installation) -> Switch:
    """End what gives way, install the new app, and remember who is to connect again.

    Raises ExclusiveGroupTaken where another app is in the way by now: another admin was faster; and NotAllowed for
    who may install apps no longer (MKT-7).
    """
    require_install_apps(actor)
    leaving = leaving_apps(tx, waiting)
    left = tuple(one for one in tx.installations.of_account(waiting.account_id) if one.app_id in leaving)
    for old in left:
        tx.installations.remove(old.account_id, old.id)
    # Before anything ends, so that of two admins the second is refused with everything as it was.
    installed = _installed(ports, tx, actor, waiting)
    unsent = [item for old in left for item in _stop_writes(tx, old)]
    users = [user for old in left for user in _end_app(ports, tx, actor, old, installed)]
    users += _send_on(ports, tx, actor, leaving, installed)
    return Switch(installed, left, frozenset(users), len({item.meeting_id for item in unsent}))


def tell_switched(ports: Ports, switch: Switch) -> None:
    """Let the apps hear which of them the account has now."""
    now = ports.clock.now()
    account_id = switch.installation.account_id
    for old in switch.left:
        ports.apps.tell(old.app_id, "nundina_uninstalled", AppEvent(account_id, old.app_id, now))
    new = switch.installation.app_id
    ports.apps.tell(new, "nundina_installed", AppEvent(account_id, new, now))


def _installed(ports: Ports, tx: Transaction, actor: User, waiting: Installation) -> Installation:
    release = ports.apps.release(waiting.app_id)
    standing = as_installed(waiting, actor.id, ports.clock.now())
    groups = release.manifest.exclusive_groups
    installed = replace(standing, groups=groups, replaces=(), version=release.version)
    tx.installations.update(installed)
    return installed


def _stop_writes(tx: Transaction, old: Installation) -> list[OutboxItem]:
    """Stop what is due for an app's connections, before these are held: in the order in which a sync takes both."""
    connections = tx.connections.of_app(old.account_id, old.app_id)
    for connection in connections:
        cancel_work(tx, connection)
    waiting = [item for one in connections for item in tx.outbox.pending_of_connection(one.id)]
    unsent = [item for item in waiting if item.kind in EVENT_WRITES]
    for item in unsent:
        tx.outbox.update(replace(item, state=OutboxState.QUARANTINED, next_try_at=None, last_problem=UNSENT))
    return unsent


def _end_app(ports: Ports, tx: Transaction, actor: User, old: Installation, new: Installation) -> list[UserId]:
    """End every connection of an app, and remember whose they were."""
    owners: dict[UserId, list[Connection]] = {}
    for connection in tx.connections.of_app(old.account_id, old.app_id):
        held = tx.connections.get(old.account_id, connection.id)
        if held.is_live:  # its user may have disconnected it in this very moment
            end_connection(ports, tx, held)
            owners.setdefault(held.user_id, []).append(held)
    for consent in tx.consents.of_installation(old.id, ports.clock.now()):
        revoke_consent(ports, tx, consent)
        tx.consents.remove(consent.id)
    for ended in owners.values():
        tx.reconnects.put(_awaited(ports, actor, ended, new))
    return list(owners)


def _awaited(ports: Ports, actor: User, ended: list[Connection], new: Installation) -> AwaitedReconnect:
    synced = next((one for one in ended if Purpose.CALENDAR in one.purposes), ended[0])
    return AwaitedReconnect(
        account_id=synced.account_id,
        user_id=synced.user_id,
        connection_id=synced.id,
        left_app=synced.app_id,
        app_id=new.app_id,
        switched_at=ports.clock.now(),
        switched_by=actor.id,
        purposes=frozenset(purpose for one in ended for purpose in one.purposes),
    )


def _send_on(ports: Ports, tx: Transaction, actor: User, leaving: Iterable[AppId], new: Installation) -> list[UserId]:
    """Send those on who have not connected again since an earlier switch: what counts for them stays."""
    sent = []
    for app_id in leaving:
        for awaited in tx.reconnects.of_app(new.account_id, app_id):
            moved = replace(awaited, left_app=app_id, app_id=new.app_id, dismissed=False)
            tx.reconnects.put(replace(moved, switched_at=ports.clock.now(), switched_by=actor.id))
            sent.append(awaited.user_id)
    return sent
