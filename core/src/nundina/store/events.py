"""Events that sync has seen, in the database, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from nundina.domain.identifiers import AccountId, ConnectionId, MeetingId
from nundina.domain.listing_window import bound_text
from nundina.domain.sync import Decision, SeenEvent, SyncPosition, Verdict
from nundina.store.among import RowsAmong
from nundina.store.bulk_rows import insert_or_update_columns
from nundina.store.search_text import folded, holds
from nundina.store.statements import insert_or_update
from nundina.store.tables import seen_events, sync_positions
from nundina_plugin_api.values import Window

_KEY = ("connection_id", "ical_uid", "original_start")


class SqlEventStore:
    """Events that sync has seen, and how far it has come."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, connection_id: ConnectionId, ical_uid: str, original_start: str) -> SeenEvent | None:
        """Return the event of a connection, or None."""
        chosen = _of_connection(connection_id).where(
            seen_events.c.ical_uid == ical_uid, seen_events.c.original_start == original_start
        )
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else _event(row)

    def of_meeting(self, account_id: AccountId, meeting_id: MeetingId) -> tuple[SeenEvent, ...]:
        """Return the events, in whoever's calendar, that one meeting stands for."""
        chosen = _of_account(account_id).where(seen_events.c.meeting_id == meeting_id)
        return self._all(chosen.order_by(seen_events.c.connection_id, seen_events.c.original_start))

    def related(
        self,
        account_id: AccountId,
        connection_id: ConnectionId,
        ical_uids: Iterable[str],
        event_ids: Iterable[str],
    ) -> tuple[SeenEvent, ...]:
        """Return the account's events of these iCalUIDs, and the connection's events whose id or series is named."""
        ids = tuple(event_ids)
        rows = (
            *_BY_UID.rows(self._connection, ical_uids, account=account_id),
            *_BY_ID.rows(self._connection, ids, account=account_id, own=connection_id),
            *_BY_SERIES.rows(self._connection, ids, account=account_id, own=connection_id),
        )
        distinct = {(row.connection_id, row.ical_uid, row.original_start): row for row in rows}
        return tuple(_event(row) for row in distinct.values())

    def put(self, event: SeenEvent) -> None:
        """Add or replace, by connection, iCalUID and original start."""
        self.put_all([event])

    def put_all(self, events: Sequence[SeenEvent]) -> None:
        """Add or replace many at once; no two of them have one identity."""
        insert_or_update_columns(self._connection, seen_events, _columns(events), _KEY)

    def remove(self, event: SeenEvent) -> None:
        """Forget an event; one that is gone is no error."""
        columns = seen_events.c
        chosen = sa.delete(seen_events).where(
            columns.connection_id == event.connection_id,
            columns.ical_uid == event.ical_uid,
            columns.original_start == event.original_start,
        )
        self._connection.execute(chosen)

    def forget_undecided(self, connection_id: ConnectionId, limit: int) -> int:
        """Remove events off timelines that the rules judge anew if they ever come again; return how many.

        What was deleted in Nundina stays known (SYNC-4), and so do weeks of a series that is not old (SYNC-10).
        """
        columns, key = seen_events.c, sa.tuple_(*(seen_events.c[name] for name in _KEY))
        undecided = sa.and_(
            columns.connection_id == connection_id,
            columns.decision == Decision.NOT_ON_TIMELINE.value,
            columns.meeting_id.is_(None),
            columns.rule != "SYNC-4",
            (columns.series_id == "") | (columns.rule == "SYNC-9"),
        )
        some = sa.select(*(columns[name] for name in _KEY)).where(undecided).limit(limit)
        return self._connection.execute(sa.delete(seen_events).where(key.in_(some))).rowcount

    def not_seen_in(
        self, connection_id: ConnectionId, listing: str, limit: int, window: Window | None = None
    ) -> tuple[SeenEvent, ...]:
        """Return events that a full listing did not bring, of those that start in its window, in one order always."""
        columns = seen_events.c
        chosen = _of_connection(connection_id).where(columns.seen_in != listing, _covered(window))
        return self._all(chosen.order_by(columns.ical_uid, columns.original_start).limit(limit))

    def search(
        self, account_id: AccountId, connection_id: ConnectionId, text: str, limit: int
    ) -> tuple[SeenEvent, ...]:
        """Return the connection's events whose title holds the text, the latest first (SYNC-13)."""
        chosen = _of_connection(connection_id).where(seen_events.c.account_id == account_id)
        if text.strip():
            chosen = chosen.where(holds(seen_events.c.search_text, text))
        return self._all(chosen.order_by(seen_events.c.start.desc(), seen_events.c.ical_uid).limit(limit))

    def count(self, connection_id: ConnectionId, text: str = "") -> int:
        """Return how many events of the connection sync has seen; with a text, those whose title holds it."""
        of_connection = seen_events.c.connection_id == connection_id
        return self._count(of_connection & holds(seen_events.c.search_text, text) if text.strip() else of_connection)

    def count_on_timeline(
        self, connection_id: ConnectionId, not_seen_in: str = "", window: Window | None = None
    ) -> int:
        """Count the events on timelines; with a listing, those that it did not bring; with a window, those in it."""
        columns = seen_events.c
        standing = (columns.connection_id == connection_id) & (columns.decision == Decision.ON_TIMELINE.value)
        chosen = standing & _covered(window)
        return self._count(chosen & (columns.seen_in != not_seen_in) if not_seen_in else chosen)

    def position(self, connection_id: ConnectionId) -> SyncPosition:
        """Return how far sync has come; an empty position where it has not begun."""
        chosen = sa.select(sync_positions).where(sync_positions.c.connection_id == connection_id)
        row = self._connection.execute(chosen).one_or_none()
        return SyncPosition(connection_id=connection_id) if row is None else _position(row)

    def set_position(self, position: SyncPosition) -> None:
        """Store how far sync has come."""
        values = {
            "connection_id": position.connection_id,
            "cursor": position.cursor,
            "page": position.page,
            "listing": position.listing,
            "query_version": position.query_version,
            "calendar_private": position.calendar_private,
            "calendar_checked_at": position.calendar_checked_at,
            "window_start": position.window and position.window.start,
            "window_end": position.window and position.window.end,
        }
        insert_or_update(self._connection, sync_positions, values, ("connection_id",))

    def _all(self, chosen: sa.Select[Any]) -> tuple[SeenEvent, ...]:
        return tuple(_event(row) for row in self._connection.execute(chosen))

    def _count(self, condition: sa.ColumnElement[bool]) -> int:
        chosen = sa.select(sa.func.count()).select_from(seen_events).where(condition)
        return self._connection.execute(chosen).scalar_one()


_IN_ACCOUNT = sa.select(seen_events).where(seen_events.c.account_id == sa.bindparam("account"))
_IN_CONNECTION = _IN_ACCOUNT.where(seen_events.c.connection_id == sa.bindparam("own"))
_BY_UID = RowsAmong(_IN_ACCOUNT, seen_events.c.ical_uid)
_BY_ID = RowsAmong(_IN_CONNECTION, seen_events.c.event_id)
_BY_SERIES = RowsAmong(_IN_CONNECTION, seen_events.c.series_id)


def _of_account(account_id: AccountId) -> sa.Select[Any]:
    return sa.select(seen_events).where(seen_events.c.account_id == account_id)


def _of_connection(connection_id: ConnectionId) -> sa.Select[Any]:
    return sa.select(seen_events).where(seen_events.c.connection_id == connection_id)


def _covered(window: Window | None) -> sa.ColumnElement[bool]:
    """Return what holds of events that a listing of this window had to bring (domain.listing_window.covers)."""
    start = seen_events.c.start
    return sa.true() if window is None else (start >= bound_text(window.start)) & (start < bound_text(window.end))


def _position(row: sa.Row[Any]) -> SyncPosition:
    values = dict(row._mapping)
    start, end = values.pop("window_start"), values.pop("window_end")
    return SyncPosition(**values, window=Window(start, end) if start and end else None)


def _event(row: sa.Row[Any]) -> SeenEvent:
    return SeenEvent(
        account_id=row.account_id,
        connection_id=row.connection_id,
        event_id=row.event_id,
        ical_uid=row.ical_uid,
        original_start=row.original_start,
        series_id=row.series_id,
        verdict=Verdict(Decision(row.decision), row.rule),
        fingerprint=row.fingerprint,
        judged_at=row.judged_at,
        meeting_id=row.meeting_id,
        title=row.title,
        start=row.start,
        seen_in=row.seen_in,
        version=row.version or "",
    )


def _columns(events: Sequence[SeenEvent]) -> dict[str, list[Any]]:
    return {
        "account_id": [event.account_id for event in events],
        "connection_id": [event.connection_id for event in events],
        "event_id": [event.event_id for event in events],
        "ical_uid": [event.ical_uid for event in events],
        "original_start": [event.original_start for event in events],
        "series_id": [event.series_id for event in events],
        "decision": [event.verdict.decision.value for event in events],
        "rule": [event.verdict.rule for event in events],
        "fingerprint": [event.fingerprint for event in events],
        "judged_at": [event.judged_at for event in events],
        "meeting_id": [event.meeting_id for event in events],
        "title": [event.title for event in events],
        "search_text": [folded(event.title) for event in events],
        "start": [event.start for event in events],
        "seen_in": [event.seen_in for event in events],
        "version": [event.version for event in events],
    }
