"""Keeps the busy times of the calendars behind scheduling pages, so that a page is drawn without asking a provider."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import random

from nundina.domain.connections import Connection
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.domain.kept_busy_times import KeptBusyTimes, kept
from nundina.domain.retry import backoff
from nundina.domain.scheduling import CalendarPreferences
from nundina.domain.spans import Span, instant_of
from nundina.domain.sync import DueWork, Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_access import call_app
from nundina.use_cases.app_problems import CALL_ERRORS, asked_wait, needs_the_user
from nundina.use_cases.visited_page import horizon, preferences_of, scheduling_connection
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import PRIMARY, Access, CalendarBusy

READ_EVERY = timedelta(minutes=10)


def refresh_busy_times(ports: Ports, lease: Lease) -> WorkOutcome:
    """Read the busy times of the connection that is due, for as long as its user has a live page. Raises LeaseLost."""
    wanted = _wanted(ports, lease)
    if wanted is None:
        return WorkOutcome()
    connection, preferences, (first, last) = wanted
    as_of = ports.clock.now()
    try:
        answers = ask_busy(ports, connection, preferences, instant_of(first), instant_of(last))
    except CALL_ERRORS as error:
        if needs_the_user(error) or isinstance(error, NotFound):
            return WorkOutcome()
        attempts = lease.work.attempts + 1
        return WorkOutcome(ports.clock.now() + backoff(attempts, random(), asked_wait(error)), attempts)  # noqa: S311
    _store(ports, lease, kept(connection.id, as_of, first, last, answers))
    return WorkOutcome(ports.clock.now() + READ_EVERY)


def ask_busy(
    ports: Ports, connection: Connection, preferences: CalendarPreferences, start: datetime, end: datetime
) -> tuple[CalendarBusy, ...]:
    """Ask the calendars that count when they are busy. Raises as call_app does; call it outside any transaction."""

    def busy(app: CalendarApp, access: Access) -> tuple[CalendarBusy, ...]:
        if app.busy_times is None:
            raise NotFound
        return app.busy_times.busy(access, preferences.calendars_in(connection.id) or (PRIMARY,), start, end)

    return call_app(ports, connection, busy)


def schedule_busy_times(ports: Ports, tx: Transaction, connection: Connection) -> None:
    """Have the busy times of a connection read soon."""
    work = DueWork(
        kind=WorkKind.BUSY, subject=connection.id, due_at=ports.clock.now(), account_id=connection.account_id
    )
    tx.work.schedule(work)


def _wanted(ports: Ports, lease: Lease) -> tuple[Connection, CalendarPreferences, Span] | None:
    """Return what to ask, and between which minutes: as far as any live page of the user looks."""
    with ports.unit_of_work.read() as tx:
        try:
            connection = tx.connections.get_any(ConnectionId(lease.work.subject))
            owner = tx.users.get(connection.account_id, connection.user_id)
        except NotFound:
            return None
        current = scheduling_connection(ports, tx, owner)
        pages = [page for page in tx.scheduling.pages_of_user(owner.account_id, owner.id) if page.live]
        if current is None or current.id != connection.id or not pages:
            return None
        preferences = preferences_of(tx, owner)
    spans = [horizon(page, preferences, ports.clock.now()) for page in pages]
    # A day more at the end, so that a page still knows all of its days when the next one has begun.
    return current, preferences, (min(begin for begin, _ in spans), max(end for _, end in spans) + 2 * 1440)


def _store(ports: Ports, lease: Lease, found: KeptBusyTimes) -> None:
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.scheduling.put_busy_times(found)
