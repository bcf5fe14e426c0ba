"""An admin presses Connect app in the marketplace (MKT-3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from nundina.domain.accounts import Session, User
from nundina.domain.connections import ConsentStage
from nundina.domain.errors import AlreadyInstalled, ChangedMeanwhile, NundinaError
from nundina.domain.identifiers import AppId, InstallationId, new_id
from nundina.domain.installations import Installation, InstallationState, as_installed
from nundina.domain.permissions import may_connect_calendar, require_install_apps
from nundina.ports import Ports, Transaction
from nundina.use_cases.consent_start import (
    CONSENT_LIFETIME,
    ConsentStart,
    new_consent,
    new_state,
    require_runnable,
    send_to_provider,
)
from nundina_plugin_api.values import AppEvent

_TRIES = 3


class NotConnected(StrEnum):
    """Why the installing user's own calendar is not connected on the way."""

    NO_PERMISSION = "no_permission"  # lacks Personal email access (CON-4)
    HAS_CALENDAR = "has_calendar"  # one at a time (CON-1)


@dataclass(frozen=True, slots=True)
class InstallationStart:
    """What pressing Connect app did. Exactly one of consent and not_connected is set."""

    installation: Installation
    consent: ConsentStart | None = None  # the app is installed once the provider has answered
    not_connected: NotConnected | None = None  # the app is installed already


def begin_installation(
    ports: Ports, actor: User, session: Session, app_id: AppId, language: str, origin: str = "settings"
) -> InstallationStart:
    """Take the app's place in the account and say where to send the admin.

    The place holds the exclusive groups from now on, so of two admins pressing at once one is refused. A second
    admin of the same app joins. `origin` is where a failure leads back to.

    Raises NotAllowed (MKT-7), AlreadyInstalled, ExclusiveGroupTaken (MKT-4), NotFound, AppUnavailable,
    AppNotConfigured, AppFault and ConsentRefused; then the account is as it was (MKT-13).
    """
    require_install_apps(actor)
    require_runnable(ports, app_id)
    refusal: NundinaError = AlreadyInstalled(app_id)
    for _ in range(_TRIES):
        try:
            return _begun(ports, actor, session, app_id, language, origin)
        except (AlreadyInstalled, ChangedMeanwhile) as changed:
            # Another process took or left the place between our look and our insert: look again.
            refusal = changed
    raise refusal


def _begun(ports: Ports, actor: User, session: Session, app_id: AppId, language: str, origin: str) -> InstallationStart:
    state = new_state()
    with ports.unit_of_work() as tx:
        why = _why_not_connected(tx, actor)
        installation = _place(ports, tx, actor, app_id, installed=why is not None)
        consent = new_consent(ports, session, installation, state, origin)
        if why is None:
            forget_earlier_tries(ports, tx, actor, installation)
            tx.consents.add(consent)
    if why is not None:
        tell_installed(ports, installation)
        return InstallationStart(installation, not_connected=why)
    return InstallationStart(installation, send_to_provider(ports, actor, consent, state, language))


def forget_earlier_tries(ports: Ports, tx: Transaction, actor: User, installation: Installation) -> None:
    """Remove the same admin's consents that were left at the provider, so that declining this one ends it."""
    for earlier in tx.consents.of_installation(installation.id, ports.clock.now()):
        if earlier.user_id == actor.id and earlier.stage is ConsentStage.BEGUN and earlier.reconnects is None:
            tx.consents.remove(earlier.id)


def tell_installed(ports: Ports, installation: Installation) -> None:
    """Let the app hear that the account has it."""
    event = AppEvent(installation.account_id, installation.app_id, ports.clock.now())
    ports.apps.tell(installation.app_id, "nundina_installed", event)


def _why_not_connected(tx: Transaction, actor: User) -> NotConnected | None:
    if not may_connect_calendar(actor):
        return NotConnected.NO_PERMISSION
    has_calendar = bool(tx.connections.of_user(actor.account_id, actor.id))
    return NotConnected.HAS_CALENDAR if has_calendar else None


def _place(ports: Ports, tx: Transaction, actor: User, app_id: AppId, installed: bool) -> Installation:
    tx.installations.remove_abandoned(actor.account_id, ports.clock.now())
    standing = tx.installations.find(actor.account_id, app_id)
    if standing is None:
        place = _new(ports, actor, app_id, installed)
        tx.installations.add(place)
        return place
    if standing.state is InstallationState.INSTALLED:
        raise AlreadyInstalled(app_id)
    joined = _joined(ports, standing, actor, installed)
    tx.installations.update(joined)
    return joined


def _new(ports: Ports, actor: User, app_id: AppId, installed: bool) -> Installation:
    release = ports.apps.release(app_id)
    now = ports.clock.now()
    return Installation(
        id=InstallationId(new_id()),
        account_id=actor.account_id,
        app_id=app_id,
        version=release.version,
        groups=release.manifest.exclusive_groups,
        state=InstallationState.INSTALLED if installed else InstallationState.INSTALLING,
        installed_by=actor.id,
        installed_at=now,
        expires_at=None if installed else now + CONSENT_LIFETIME,
    )


def _joined(ports: Ports, standing: Installation, actor: User, installed: bool) -> Installation:
    now = ports.clock.now()
    # A switch that waits holds no group: joined by installing, it has to win them like any other (MKT-4).
    groups = ports.apps.release(standing.app_id).manifest.exclusive_groups if standing.is_switch else standing.groups
    place = replace(standing, groups=groups, replaces=())
    if installed:
        return as_installed(place, actor.id, now)
    return replace(place, expires_at=now + CONSENT_LIFETIME)
