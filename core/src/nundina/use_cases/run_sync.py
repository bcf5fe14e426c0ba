"""One sync of a connection: page after page of changes onto timelines, each page together with the cursor.

Nothing remote is called inside a transaction; every transaction refuses the results of a worker whose lease
another one has taken over. A page that is repeated changes nothing, so a killed worker costs one page of work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import random

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import ChangedMeanwhile, NotFound
from nundina.domain.identifiers import ConnectionId, new_id
from nundina.domain.ledger import Action, AddMeeting, Mailbox, Remember
from nundina.domain.reconciliation import plan_page
from nundina.domain.retry import backoff, poll_interval
from nundina.domain.sync import Lease, SyncPosition
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_access import call_app
from nundina.use_cases.app_problems import CALL_ERRORS, asked_wait, needs_the_user, problem_of
from nundina.use_cases.removals import sweep
from nundina.use_cases.sync_knowledge import load_knowledge, load_mailbox
from nundina.use_cases.sync_results import store_actions
from nundina_plugin_api.errors import CursorExpired, Transient
from nundina_plugin_api.manifest import Capability
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, ChangePage

# Grows when feeds are asked another question than before, so that every connection lists anew (SYNC-15).
QUERY_VERSION = 1
PRIVACY_CHECKED_EVERY = timedelta(hours=6)


def run_sync(ports: Ports, lease: Lease, stopping: Callable[[], bool] = lambda: False) -> WorkOutcome:
    """Sync the connection that is due, and say when it is due again. Raises LeaseLost.

    Stops between two pages when asked to; what is stored until then stands.
    """
    connection = _syncable(ports, lease)
    if connection is None:
        return WorkOutcome()
    try:
        finished = _Run(ports, lease, connection).until(stopping)
    except CALL_ERRORS as error:
        return _failed(ports, lease, connection, error)
    if not finished:
        return WorkOutcome(ports.clock.now())
    return WorkOutcome(ports.clock.now() + poll_interval(pushed=_is_pushed(ports, connection), chance=random()))  # noqa: S311


def note_fault(ports: Ports, lease: Lease) -> None:
    """Tell the user of the connection that its sync failed for a reason that nobody foresaw. Raises LeaseLost."""
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.connections.note_sync(ConnectionId(lease.work.subject), None, "Fault", 0, 0)


def _syncable(ports: Ports, lease: Lease) -> Connection | None:
    try:
        with ports.unit_of_work.read() as tx:
            connection = tx.connections.get_any(ConnectionId(lease.work.subject))
    except NotFound:
        return None
    wanted = connection.calendar_sync and connection.state is ConnectionState.ACTIVE
    return connection if wanted and _can_sync(ports, connection) else None


def _can_sync(ports: Ports, connection: Connection) -> bool:
    try:
        return ports.apps.release(connection.app_id).manifest.can(Capability.CHANGE_FEED)
    except NotFound:
        return True  # the app is missing from this host: that is a problem to be told, not a reason to be silent


def _failed(ports: Ports, lease: Lease, connection: Connection, error: Exception) -> WorkOutcome:
    """Note the problem where the user sees it; what only the user can mend waits for the reconnect (CON-11)."""
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.connections.note_sync(connection.id, None, problem_of(error), 0, 0)
    if needs_the_user(error) or isinstance(error, NotFound):
        return WorkOutcome()
    attempts = lease.work.attempts + 1
    wait = backoff(attempts, random(), asked_wait(error))  # noqa: S311 - spreads load, keeps no secret
    return WorkOutcome(ports.clock.now() + wait, attempts)


def _is_pushed(ports: Ports, connection: Connection) -> bool:
    with ports.unit_of_work.read() as tx:
        channels = tx.channels.of_connection(connection.id)
    return any(channel.expires_at > ports.clock.now() for channel in channels)


@dataclass(slots=True)
class _Run:
    """One run over the pages of a connection."""

    ports: Ports
    lease: Lease
    connection: Connection

    def until(self, stopping: Callable[[], bool]) -> bool:
        """Take page after page; return whether the last one came."""
        mailbox, position = self._begin()
        while not stopping():
            try:
                page = self._fetch(position)
            except CursorExpired:
                position = self._start_over(position)
                continue
            position = self._take(mailbox, position, page)
            if not page.next_page:
                self._finish(mailbox, position)
                return True
        return False

    def _begin(self) -> tuple[Mailbox, SyncPosition]:
        with self.ports.unit_of_work.read() as tx:
            mailbox, position = load_mailbox(tx, self.connection), tx.events.position(self.connection.id)
        if position.query_version != QUERY_VERSION:
            position = _from_the_start(position)
        position = self._with_privacy(position)
        if not position.cursor and not position.listing:
            position = replace(position, listing=new_id())
        return mailbox, position

    def _with_privacy(self, position: SyncPosition) -> SyncPosition:
        """Ask now and then whether the whole calendar is private; where that changed, every event is judged anew."""
        now, checked_at = self.ports.clock.now(), position.calendar_checked_at
        if checked_at is not None and now - checked_at < PRIVACY_CHECKED_EVERY:
            return position
        private = call_app(self.ports, self.connection, _primary_is_private)
        checked = replace(position, calendar_private=private, calendar_checked_at=now)
        return checked if private == position.calendar_private else _from_the_start(checked)

    def _fetch(self, position: SyncPosition) -> ChangePage:
        def changes(app: CalendarApp, access: Access) -> ChangePage:
            if app.changes is None:
                raise Transient
            return app.changes.changes(access, position.cursor, position.page)

        page = call_app(self.ports, self.connection, changes)
        if not page.next_page and not page.cursor:
            raise Transient  # a last page without a cursor would make every sync a full one, for ever
        return page

    def _start_over(self, position: SyncPosition) -> SyncPosition:
        """Forget the cursor and list everything anew (SYNC-15). A feed that refuses even that is in trouble."""
        if not position.cursor and not position.page:
            raise Transient
        anew = _from_the_start(position)
        with self.ports.unit_of_work() as tx:
            tx.work.assert_held(self.lease)
            tx.events.set_position(anew)
        return anew

    def _take(self, mailbox: Mailbox, position: SyncPosition, page: ChangePage) -> SyncPosition:
        """Store what a page does to timelines together with the position behind it."""
        try:
            return self._store(mailbox, position, page)
        except ChangedMeanwhile:
            # A colleague's calendar brought the same meeting at this moment: planned anew, the two are one.
            return self._store(mailbox, position, page)

    def _store(self, mailbox: Mailbox, position: SyncPosition, page: ChangePage) -> SyncPosition:
        reading = replace(mailbox, calendar_private=position.calendar_private, listing=position.listing)
        following = replace(position, page=page.next_page, cursor=position.cursor if page.next_page else page.cursor)
        with self.ports.unit_of_work() as tx:
            tx.work.assert_held(self.lease)
            knowledge = load_knowledge(tx, reading, page)
            actions = plan_page(page, reading, knowledge, self.ports.clock.now(), new_id)
            store_actions(tx, reading.account_id, actions)
            tx.events.set_position(following)
            self._count(tx, actions, {(event.connection_id, event.ical_uid) for event in knowledge.seen})
        return following

    def _count(self, tx: Transaction, actions: tuple[Action, ...], known: set[tuple[ConnectionId, str]]) -> None:
        remembered = (action.event for action in actions if isinstance(action, Remember))
        new = {e.ical_uid for e in remembered if (e.connection_id, e.ical_uid) not in known}
        added = sum(isinstance(action, AddMeeting) for action in actions)
        if new or added:
            tx.connections.note_sync(self.connection.id, None, self.connection.last_problem, len(new), added)

    def _finish(self, mailbox: Mailbox, position: SyncPosition) -> None:
        problem = sweep(self.ports, self.lease, mailbox, position) if position.listing else ""
        with self.ports.unit_of_work() as tx:
            tx.work.assert_held(self.lease)
            tx.connections.note_sync(self.connection.id, self.ports.clock.now(), problem, 0, 0)


def _from_the_start(position: SyncPosition) -> SyncPosition:
    return replace(position, cursor="", page="", listing=new_id(), query_version=QUERY_VERSION)


def _primary_is_private(app: CalendarApp, access: Access) -> bool:
    if app.busy_times is None:
        return False
    return any(calendar.primary and calendar.private for calendar in app.busy_times.calendars(access))
