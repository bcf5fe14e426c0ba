"""Which purposes a user's calendars serve: both, or in an old account one each (CON-8)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, Consent, Purpose
from nundina.domain.identifiers import AppId
from nundina.domain.separate_calendars import BOTH, PlannedConnection, planned_purposes, refuse_taken_purposes
from nundina.ports import Ports, Transaction
from nundina.use_cases.connection_switches import allowed_switches
from nundina.use_cases.connection_work import schedule_work


def planned_connections(ports: Ports, actor: User) -> tuple[PlannedConnection, ...]:
    """Return what the user of an imported account has yet to connect, by purpose."""
    with ports.unit_of_work.read() as tx:
        return tx.planned.of_user(actor.account_id, actor.id)


def use_one_calendar(ports: Ports, actor: User) -> None:
    """Let the calendar that is connected serve both purposes; nothing more is to be connected."""
    with ports.unit_of_work() as tx:
        _forget_plans(tx, actor, BOTH)
        live = tx.connections.of_user(actor.account_id, actor.id)
        if len(live) == 1:
            _serve_both(ports, tx, tx.connections.get(actor.account_id, live[0].id))


def purposes_of(tx: Transaction, actor: User, app_id: AppId, address: str = "") -> frozenset[Purpose]:
    """Return what a connection with this app, or of this mailbox, will serve."""
    awaited = tx.reconnects.find(actor.account_id, actor.id)
    if awaited is not None and awaited.app_id == app_id:
        return awaited.purposes or BOTH
    return planned_purposes(tx.planned.of_user(actor.account_id, actor.id), app_id, address)


def purposes_of_consent(ports: Ports, actor: User, consent: Consent) -> frozenset[Purpose]:
    """Return what the calendar that waits to be kept will serve."""
    with ports.unit_of_work.read() as tx:
        return purposes_of(tx, actor, consent.app_id, consent.address)


def refuse_second_calendar_in(tx: Transaction, actor: User, app_id: AppId, address: str = "") -> None:
    """Raise CalendarAlreadyConnected where the user has a calendar for what this one would serve (CON-1, CON-8)."""
    live = tx.connections.of_user(actor.account_id, actor.id)
    refuse_taken_purposes(live, purposes_of(tx, actor, app_id, address))


def note_connected(tx: Transaction, actor: User, connection: Connection) -> None:
    """Forget what was planned for the purposes that the connection serves now."""
    _forget_plans(tx, actor, connection.purposes)


def pass_on_purposes(ports: Ports, tx: Transaction, ended: Connection) -> None:
    """Let the user's other calendar serve both, once either of two was disconnected: for good (CON-8)."""
    for purpose in BOTH:
        tx.planned.remove(ended.account_id, ended.user_id, purpose)
    for other in tx.connections.of_user(ended.account_id, ended.user_id):
        _serve_both(ports, tx, tx.connections.get(ended.account_id, other.id))


def _serve_both(ports: Ports, tx: Transaction, connection: Connection) -> None:
    gained = BOTH - connection.purposes
    if not gained:
        return
    calendar_sync = connection.calendar_sync or Purpose.CALENDAR in gained
    scheduling = connection.scheduling or Purpose.MEETINGS in gained
    serving = allowed_switches(ports, replace(connection, purposes=BOTH), calendar_sync, scheduling)
    tx.connections.update(serving)
    schedule_work(ports, tx, serving)


def _forget_plans(tx: Transaction, actor: User, purposes: frozenset[Purpose]) -> None:
    for purpose in purposes:
        tx.planned.remove(actor.account_id, actor.id, purpose)
