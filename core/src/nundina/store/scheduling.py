"""Scheduling pages, preferences and kept busy times in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import AccountId, ConnectionId, PageId, UserId
from nundina.domain.kept_busy_times import KeptBusyTimes
from nundina.domain.scheduling import CalendarPreferences, SchedulingPage
from nundina.store.constraints import refused_by
from nundina.store.scheduling_rows import page_of, page_values, preference_values, preferences_of
from nundina.store.statements import insert_or_update, one_or_not_found
from nundina.store.tables.scheduling import busy_times, calendar_preferences, page_slug, scheduling_pages
from nundina_plugin_api.values import Availability


class SqlSchedulingStore:
    """Pages, what their owners settled, and when they are busy."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_page(self, page: SchedulingPage) -> None:
        """Add a page. Raises InvalidInput("slug", "slug_taken") where the host has a page of this address."""
        with _slug_is_one(self._connection):
            self._connection.execute(sa.insert(scheduling_pages), page_values(page))

    def update_page(self, page: SchedulingPage) -> None:
        """Store a page anew. Raises as add_page."""
        chosen = sa.update(scheduling_pages).where(_page(page.account_id, page.id))
        with _slug_is_one(self._connection):
            self._connection.execute(chosen.values(page_values(page)))

    def get_page(self, account_id: AccountId, page_id: PageId) -> SchedulingPage:
        """Return a page. Raises NotFound."""
        chosen = sa.select(scheduling_pages).where(_page(account_id, page_id))
        return page_of(one_or_not_found(self._connection, chosen))

    def find_page(self, slug: str) -> SchedulingPage | None:
        """Return the page of an address, or None."""
        row = self._connection.execute(sa.select(scheduling_pages).where(scheduling_pages.c.slug == slug))
        found = row.one_or_none()
        return None if found is None else page_of(found)

    def pages_of_user(self, account_id: AccountId, user_id: UserId) -> tuple[SchedulingPage, ...]:
        """Return a user's pages, the oldest first."""
        chosen = sa.select(scheduling_pages).where(
            scheduling_pages.c.account_id == account_id, scheduling_pages.c.user_id == user_id
        )
        ordered = chosen.order_by(scheduling_pages.c.created_at, scheduling_pages.c.id)
        return tuple(page_of(row) for row in self._connection.execute(ordered))

    def preferences(self, account_id: AccountId, user_id: UserId) -> CalendarPreferences | None:
        """Return what a user settled, or None where nothing was settled yet."""
        chosen = sa.select(calendar_preferences).where(
            calendar_preferences.c.account_id == account_id, calendar_preferences.c.user_id == user_id
        )
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else preferences_of(row)

    def put_preferences(self, preferences: CalendarPreferences) -> None:
        """Store what a user settled."""
        values = preference_values(preferences)
        insert_or_update(self._connection, calendar_preferences, values, ("account_id", "user_id"))

    def busy_times(self, connection_id: ConnectionId) -> KeptBusyTimes | None:
        """Return the busy times that are kept of a connection, or None where none were ever read."""
        row = self._connection.execute(sa.select(busy_times).where(busy_times.c.connection_id == connection_id))
        found = row.one_or_none()
        return None if found is None else _kept(found)

    def put_busy_times(self, kept: KeptBusyTimes) -> None:
        """Keep busy times in place of those before."""
        values = {
            "connection_id": kept.connection_id,
            "as_of": kept.as_of,
            "first_minute": kept.first,
            "last_minute": kept.last,
            "intervals": [[begin, end, availability.value] for begin, end, availability in kept.intervals],
            "unknown": kept.unknown,
        }
        insert_or_update(self._connection, busy_times, values, ("connection_id",))


def _page(account_id: AccountId, page_id: PageId) -> sa.ColumnElement[bool]:
    return sa.and_(scheduling_pages.c.account_id == account_id, scheduling_pages.c.id == page_id)


class _slug_is_one:  # noqa: N801 -- reads as the context that it is
    """Turns the refusal of a second page of one address into the word for it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._nested = self._connection.begin_nested()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._nested.commit()
            return
        self._nested.rollback()
        if isinstance(error, IntegrityError) and refused_by(error, page_slug):
            raise InvalidInput("slug", "slug_taken") from None


def _kept(row: sa.Row[Any]) -> KeptBusyTimes:
    return KeptBusyTimes(
        connection_id=ConnectionId(row.connection_id),
        as_of=row.as_of,
        first=row.first_minute,
        last=row.last_minute,
        intervals=tuple((begin, end, Availability(kind)) for begin, end, kind in row.intervals),
        unknown=tuple(row.unknown),
    )
