"""A user makes and changes scheduling pages, calendar or not (MTG-2), and settles when they take meetings."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId, PageId
from nundina.domain.scheduling import CalendarPreferences, SchedulingPage
from nundina.ports import Ports, Transaction
from nundina.use_cases.refresh_busy_times import schedule_busy_times
from nundina.use_cases.visited_page import VisitedPage, preferences_of, scheduling_connection, visited


def own_pages(ports: Ports, actor: User) -> tuple[SchedulingPage, ...]:
    """Return the user's pages, the oldest first."""
    with ports.unit_of_work.read() as tx:
        return tx.scheduling.pages_of_user(actor.account_id, actor.id)


def own_page(ports: Ports, actor: User, page_id: PageId) -> VisitedPage:
    """Return one of the user's pages as a visitor would meet it, live or not. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        return visited(ports, tx, _own(tx, actor, page_id))


def add_page(ports: Ports, actor: User, page: SchedulingPage) -> None:
    """Add a page of the user's. Raises InvalidInput for an address that another page has."""
    with ports.unit_of_work() as tx:
        tx.scheduling.add_page(replace(page, account_id=actor.account_id, user_id=actor.id))
        _read_calendar(ports, tx, actor)


def change_page(ports: Ports, actor: User, page: SchedulingPage) -> None:
    """Store a page of the user's anew; bookings stand as they were made. Raises as add_page, and NotFound."""
    with ports.unit_of_work() as tx:
        before = _own(tx, actor, page.id)
        kept = replace(page, account_id=actor.account_id, user_id=actor.id, created_at=before.created_at)
        tx.scheduling.update_page(kept)
        _read_calendar(ports, tx, actor)


def own_preferences(ports: Ports, actor: User) -> CalendarPreferences:
    """Return what the user settled, or what holds until they do."""
    with ports.unit_of_work.read() as tx:
        return preferences_of(tx, actor)


def calendar_of_bookings(ports: Ports, actor: User) -> ConnectionId | None:
    """Return the connection whose calendars count for the user's pages now, or None where there is none."""
    with ports.unit_of_work.read() as tx:
        connection = scheduling_connection(ports, tx, actor)
        return connection.id if connection is not None else None


def settle_preferences(ports: Ports, actor: User, preferences: CalendarPreferences) -> None:
    """Store what the user settles; their calendars are read anew with it."""
    with ports.unit_of_work() as tx:
        tx.scheduling.put_preferences(replace(preferences, account_id=actor.account_id, user_id=actor.id))
        _read_calendar(ports, tx, actor)


def _own(tx: Transaction, actor: User, page_id: PageId) -> SchedulingPage:
    page = tx.scheduling.get_page(actor.account_id, page_id)
    if page.user_id != actor.id:
        raise NotFound
    return page


def _read_calendar(ports: Ports, tx: Transaction, actor: User) -> None:
    connection = scheduling_connection(ports, tx, actor)
    if connection is not None:
        schedule_busy_times(ports, tx, connection)
