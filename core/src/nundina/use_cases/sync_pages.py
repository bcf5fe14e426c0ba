"""The pages of one sync: fetched outside any transaction, each stored together with the position behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from traceback import walk_tb

import structlog

from nundina.domain.connections import Connection
from nundina.domain.errors import ChangedMeanwhile, LeaseLost
from nundina.domain.identifiers import ConnectionId, new_id
from nundina.domain.ledger import Action, AddMeeting, Mailbox, Remember
from nundina.domain.listing_window import narrowed
from nundina.domain.poison import is_no_poison, single_events, unreadable_of
from nundina.domain.reconciliation import plan_page
from nundina.domain.sync import Lease, SyncPosition
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_access import AppCalls
from nundina.use_cases.page_ahead import PageAhead
from nundina.use_cases.removals import sweep
from nundina.use_cases.spared_heap import heap_spared
from nundina.use_cases.sync_knowledge import load_knowledge, load_mailbox
from nundina.use_cases.sync_results import store_actions
from nundina_plugin_api.errors import CursorExpired, Transient
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, ChangePage, UnreadableEvent

# Grows when feeds are asked another question than before, so that every connection lists anew (SYNC-15).
QUERY_VERSION = 1
PRIVACY_CHECKED_EVERY = timedelta(hours=6)

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class SyncPages:
    """One run over the pages of a connection, under a lease. Raises as app_access.call_app does, and LeaseLost."""

    ports: Ports
    lease: Lease
    connection: Connection
    call: AppCalls = field(init=False)

    def __post_init__(self) -> None:
        self.call = AppCalls(self.ports, self.connection)

    def until(self, stopping: Callable[[], bool]) -> bool:
        """Take page after page; return whether the last one came."""
        mailbox, position = self._begin()
        with PageAhead(self._fetch) as pages, heap_spared():
            while not stopping():
                try:
                    page = pages.page_at(position)
                except CursorExpired:
                    position = self._start_over(position)
                    continue
                if page.next_page:
                    pages.begin(_behind(position, page))
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
        private = self.call(_primary_is_private)
        checked = replace(position, calendar_private=private, calendar_checked_at=now)
        return checked if private == position.calendar_private else _from_the_start(checked)

    def _fetch(self, position: SyncPosition) -> ChangePage:
        def changes(app: CalendarApp, access: Access) -> ChangePage:
            if app.changes is None:
                raise Transient
            return app.changes.changes(access, position.cursor, position.page)

        page = self.call(changes)
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
        except LeaseLost:
            raise
        except Exception as fault:  # noqa: BLE001 - one event that nobody foresaw must not stop a whole calendar
            return self._take_apart(mailbox, position, page, fault)

    def _take_apart(self, mailbox: Mailbox, position: SyncPosition, page: ChangePage, fault: Exception) -> SyncPosition:
        """Store a page event by event, those that cannot be stored as unreadable, and then the position behind it.

        Raises the fault where it is no single event's: most of a page fails, or nothing can be stored at all.
        """
        poisonous = []
        for part in single_events(page):
            try:
                self._store(mailbox, position, part, following=position)
            except (LeaseLost, ChangedMeanwhile):
                raise
            except Exception as error:  # noqa: BLE001 - the same
                poisonous.append(unreadable_of(part, type(error).__name__))
                self._log_poison(poisonous[-1], error)
        if is_no_poison(len(poisonous), page):
            raise fault
        return self._store(
            mailbox, position, replace(page, regular=(), events=(), removed=(), unreadable=tuple(poisonous))
        )

    def _log_poison(self, event: UnreadableEvent, error: Exception) -> None:
        """Say where it happened, and nothing of what the event says."""
        *_, (frame, line) = walk_tb(error.__traceback__)
        at = f"{frame.f_code.co_filename}:{line}"
        _log.error(
            "event_quarantined", connection_id=self.connection.id, event_id=event.event_id, error=event.reason, at=at
        )

    def _store(
        self, mailbox: Mailbox, position: SyncPosition, page: ChangePage, following: SyncPosition | None = None
    ) -> SyncPosition:
        reading = replace(mailbox, calendar_private=position.calendar_private, listing=position.listing)
        following = following or _behind(position, page)
        with self.ports.unit_of_work() as tx:
            tx.work.note_progress(self.lease)
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


def _behind(position: SyncPosition, page: ChangePage) -> SyncPosition:
    cursor = position.cursor if page.next_page else page.cursor
    listed = narrowed(position.window, page.window) if not position.cursor else position.window
    return replace(position, page=page.next_page, cursor=cursor, window=listed)


def _from_the_start(position: SyncPosition) -> SyncPosition:
    return replace(position, cursor="", page="", listing=new_id(), window=None, query_version=QUERY_VERSION)


def _primary_is_private(app: CalendarApp, access: Access) -> bool:
    if app.busy_times is None:
        return False
    return any(calendar.primary and calendar.private for calendar in app.busy_times.calendars(access))
