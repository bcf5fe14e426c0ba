"""An admin switches from one app of an exclusive group to another: told first, then tried, then done (MKT-9).

Make before break: the old app works until a calendar of the new one is kept. Until then the new app's installation
waits and holds no group, so a consent that fails, is declined or abandoned changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Connection
from nundina.domain.errors import AlreadyInstalled, ChangedMeanwhile, ExclusiveGroupTaken, NotFound, NundinaError
from nundina.domain.identifiers import AppId, InstallationId, new_id
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.permissions import may_connect_calendar, require_install_apps
from nundina.domain.sync import EVENT_WRITES
from nundina.ports import Ports, Transaction
from nundina.use_cases.carry_out_switch import Switch, carry_out_switch, tell_switched
from nundina.use_cases.consent_start import (
    CONSENT_LIFETIME,
    ConsentStart,
    new_consent,
    new_state,
    require_runnable,
    send_to_provider,
)
from nundina.use_cases.install_app import NotConnected, forget_earlier_tries
from nundina.use_cases.stop_installing import free_place

_TRIES = 3


@dataclass(frozen=True, slots=True)
class SwitchEffect:
    """What a switch would do."""

    app_id: AppId
    left: tuple[Installation, ...]  # what gives way
    users: tuple[User, ...]  # whose calendar ends and who connect again, by name; the actor is not among them
    own: tuple[Connection, ...]  # the actor's connections that are replaced on the way
    unwritten: int  # meetings that are still on their way to a calendar which ends
    not_connected: NotConnected | None  # why no calendar of the actor tries the new app first

    @property
    def left_apps(self) -> tuple[AppId, ...]:
        """Return the ids of the apps that give way."""
        return tuple(one.app_id for one in self.left)


@dataclass(frozen=True, slots=True)
class SwitchStart:
    """What confirming a switch did. Exactly one of consent and switched is set."""

    consent: ConsentStart | None = None  # the switch is made once the admin has kept the calendar
    switched: Switch | None = None  # made already: no calendar of the admin goes along


def describe_switch(ports: Ports, actor: User, app_id: AppId) -> SwitchEffect:
    """Say what switching to an app would do.

    Raises NotAllowed (MKT-7), NotFound, AlreadyInstalled, and ChangedMeanwhile where nothing is in its way any more.
    """
    require_install_apps(actor)
    with ports.unit_of_work.read() as tx:
        left = _in_the_way(ports, tx, actor, app_id)
        if not left:
            raise ChangedMeanwhile
        connections = [one for old in left for one in tx.connections.of_app(actor.account_id, old.app_id)]
        owners = {one.user_id for one in connections} - {actor.id}
        users = sorted(
            (user for user in tx.users.of_account(actor.account_id) if user.id in owners),
            key=lambda user: user.name.casefold(),
        )
        return SwitchEffect(
            app_id=app_id,
            left=left,
            users=tuple(users),
            own=tuple(one for one in connections if one.user_id == actor.id),
            unwritten=_unwritten(tx, connections),
            not_connected=_why_not_connected(tx, actor, left),
        )


def begin_switch(
    ports: Ports, actor: User, session: Session, app_id: AppId, left: Iterable[str], language: str, origin: str
) -> SwitchStart:
    """Send the admin to the provider; `left` are the apps that the confirmed page said would give way.

    Raises as describe_switch does; ExclusiveGroupTaken where other apps are in the way by now than the page said;
    AppUnavailable, AppNotConfigured, AppFault and ConsentRefused. Then the old app works as before.
    """
    require_install_apps(actor)
    require_runnable(ports, app_id)
    refusal: NundinaError = ChangedMeanwhile()
    for _ in range(_TRIES):
        try:
            return _begun(ports, actor, session, app_id, frozenset(left), language, origin)
        except (AlreadyInstalled, ChangedMeanwhile) as changed:
            refusal = changed  # another admin came in between: look again
    raise refusal


def _begun(
    ports: Ports, actor: User, session: Session, app_id: AppId, confirmed: frozenset[str], language: str, origin: str
) -> SwitchStart:
    state = new_state()
    with ports.unit_of_work() as tx:
        left = _in_the_way(ports, tx, actor, app_id)
        _refuse_others(left, confirmed)
        place = _waiting_place(ports, tx, actor, app_id, left)
        if _why_not_connected(tx, actor, left) is not None:
            switched = carry_out_switch(ports, tx, actor, place)
        else:
            switched = None
            forget_earlier_tries(ports, tx, actor, place)
            consent = new_consent(ports, session, place, state, origin)
            tx.consents.add(consent)
    if switched is not None:
        tell_switched(ports, switched)
        return SwitchStart(switched=switched)
    return SwitchStart(send_to_provider(ports, actor, consent, state, language))


def _in_the_way(ports: Ports, tx: Transaction, actor: User, app_id: AppId) -> tuple[Installation, ...]:
    """Return what is installed and shares a group with the app. Raises NotFound and AlreadyInstalled."""
    wanted = set(ports.apps.release(app_id).manifest.exclusive_groups)
    installed = [
        one for one in tx.installations.of_account(actor.account_id) if one.state is InstallationState.INSTALLED
    ]
    if any(one.app_id == app_id for one in installed):
        raise AlreadyInstalled(app_id)
    return tuple(one for one in installed if wanted & set(one.groups))


def _refuse_others(left: tuple[Installation, ...], confirmed: frozenset[str]) -> None:
    """Let nothing give way that the admin was not told of."""
    if not left:
        raise ChangedMeanwhile
    for one in left:
        if one.app_id not in confirmed:
            raise ExclusiveGroupTaken(one.groups[0], one.app_id, one.installed_by, one.installed_at)


def _why_not_connected(tx: Transaction, actor: User, left: tuple[Installation, ...]) -> NotConnected | None:
    if not may_connect_calendar(actor):
        return NotConnected.NO_PERMISSION
    leaving = {one.app_id for one in left}
    stays = any(one.app_id not in leaving for one in tx.connections.of_user(actor.account_id, actor.id))
    return NotConnected.HAS_CALENDAR if stays else None


def _waiting_place(
    ports: Ports, tx: Transaction, actor: User, app_id: AppId, left: tuple[Installation, ...]
) -> Installation:
    """Return the new app's installation, which waits and holds no group; a second admin joins the first.

    Where more gives way by now than the first admin's page named, that one's consent is ended: begun anew, its page
    names it all.
    """
    now = ports.clock.now()
    tx.installations.remove_abandoned(actor.account_id, now)
    replaced = tuple(one.id for one in left)
    standing = _standing(tx, actor, app_id)
    if standing is not None and not set(replaced) <= set(standing.replaces):
        free_place(ports, tx, standing)
    elif standing is not None:
        joined = replace(standing, groups=(), replaces=replaced, expires_at=now + CONSENT_LIFETIME)
        tx.installations.update(joined)
        return joined
    place = Installation(
        id=InstallationId(new_id()),
        account_id=actor.account_id,
        app_id=app_id,
        version=ports.apps.release(app_id).version,
        groups=(),
        state=InstallationState.INSTALLING,
        installed_by=actor.id,
        installed_at=now,
        expires_at=now + CONSENT_LIFETIME,
        replaces=replaced,
    )
    tx.installations.add(place)
    return place


def _standing(tx: Transaction, actor: User, app_id: AppId) -> Installation | None:
    """Return what waits already, held until the transaction ends. Raises AlreadyInstalled and ChangedMeanwhile."""
    if tx.installations.find(actor.account_id, app_id) is None:
        return None
    try:
        standing = tx.installations.get(actor.account_id, app_id)
    except NotFound:
        raise ChangedMeanwhile from None
    if standing.state is InstallationState.INSTALLED:  # kept in this very moment
        raise AlreadyInstalled(app_id)
    return standing


def _unwritten(tx: Transaction, connections: Iterable[Connection]) -> int:
    rows = [row for one in connections for row in tx.outbox.pending_of_connection(one.id)]
    return len({row.meeting_id for row in rows if row.kind in EVENT_WRITES})
