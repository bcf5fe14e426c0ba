"""Meetings in the database, and the timelines that they stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.errors import ChangedMeanwhile, NotFound
from nundina.domain.identifiers import AccountId, MeetingId, RecordId, UserId
from nundina.domain.meetings import Meeting
from nundina.store.among import RowsAmong
from nundina.store.constraints import primary_key, refused_by
from nundina.store.meeting_rows import meeting_of, values_of
from nundina.store.statements import one_or_not_found
from nundina.store.tables import logged_places, meeting_event, meetings, records, timeline_places


class SqlMeetingStore:
    """Meetings and the timelines that they stand on."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, meeting: Meeting) -> None:
        """Add a meeting. Raises ChangedMeanwhile where there is one of the same event or id already."""
        self._store(meeting, sa.insert(meetings))

    def add_all(self, added: Sequence[Meeting]) -> None:
        """Add many meetings of one account at once. Raises ChangedMeanwhile as add does."""
        if not added:
            return
        with _refused(), self._connection.begin_nested():
            self._connection.execute(sa.insert(meetings), [values_of(meeting) for meeting in added])
        self._insert_places(timeline_places, [(meeting, meeting.records) for meeting in added])
        self._insert_places(logged_places, [(meeting, meeting.logged_on) for meeting in added])

    def get(self, account_id: AccountId, meeting_id: MeetingId) -> Meeting:
        """Return a meeting of the account. Raises NotFound."""
        chosen = sa.select(meetings).where(meetings.c.account_id == account_id, meetings.c.id == meeting_id)
        return self._meetings([one_or_not_found(self._connection, chosen)])[0]

    def update(self, meeting: Meeting) -> None:
        """Store every field, `records` included. Raises NotFound, and ChangedMeanwhile as add does."""
        chosen = sa.update(meetings).where(meetings.c.account_id == meeting.account_id, meetings.c.id == meeting.id)
        if not self._store(meeting, chosen):
            raise NotFound

    def remove(self, account_id: AccountId, meeting_id: MeetingId) -> None:
        """Remove a meeting from every timeline; one that is gone is no error."""
        chosen = sa.delete(meetings).where(meetings.c.account_id == account_id, meetings.c.id == meeting_id)
        self._connection.execute(chosen)

    def find_by_event(self, account_id: AccountId, ical_uid: str, original_start: str) -> Meeting | None:
        """Return the meeting of an event, in whoever's calendar it stands."""
        of_series = self.by_ical_uids(account_id, (ical_uid,))
        return next((meeting for meeting in of_series if meeting.original_start == original_start), None)

    def by_ids(self, account_id: AccountId, meeting_ids: Iterable[MeetingId]) -> tuple[Meeting, ...]:
        """Return those of the meetings that the account has."""
        return self._meetings(_BY_ID.rows(self._connection, meeting_ids, hold=True, account=account_id))

    def by_ical_uids(self, account_id: AccountId, ical_uids: Iterable[str]) -> tuple[Meeting, ...]:
        """Return the meetings of events with these iCalUIDs, changed occurrences included."""
        return self._meetings(_BY_UID.rows(self._connection, ical_uids, hold=True, account=account_id))

    def timeline(
        self, account_id: AccountId, record_id: RecordId, limit: int, before: datetime | None = None
    ) -> tuple[Meeting, ...]:
        """Return the record's meetings that start before an instant, the latest first."""
        chosen = (
            sa.select(meetings)
            .join(timeline_places, timeline_places.c.meeting_id == meetings.c.id)
            .where(timeline_places.c.account_id == account_id, timeline_places.c.record_id == record_id)
            .order_by(meetings.c.start.desc(), meetings.c.id)
            .limit(limit)
        )
        if before is not None:
            chosen = chosen.where(meetings.c.start < before)
        return self._meetings(self._connection.execute(chosen).all())

    def upcoming(self, account_id: AccountId, user_id: UserId, since: datetime, limit: int) -> tuple[Meeting, ...]:
        """Return the meetings that a user organises and that end after an instant, the next one first.

        One that waits off every timeline, for its event is private, is not among them (SYNC-12).
        """
        waiting = _stands_in(logged_places) & ~_stands_in(timeline_places)
        chosen = sa.select(meetings).where(
            meetings.c.account_id == account_id,
            meetings.c.organizer_id == user_id,
            meetings.c.end > since,
            ~meetings.c.cancelled,
            ~waiting,
        )
        rows = self._connection.execute(chosen.order_by(meetings.c.start, meetings.c.id).limit(limit))
        return self._meetings(rows.all())

    def _store(self, meeting: Meeting, statement: sa.Insert | sa.Update) -> bool:
        with _refused(), self._connection.begin_nested():
            result = self._connection.execute(statement.values(values_of(meeting)))
            # An insert that was not refused was made; PostgreSQL's driver counts no rows for it.
            found = isinstance(statement, sa.Insert) or result.rowcount > 0
        if found:
            self._put_places(timeline_places, meeting, meeting.records)
            self._put_places(logged_places, meeting, meeting.logged_on)
        return found

    def _put_places(self, places: sa.Table, meeting: Meeting, record_ids: Sequence[RecordId]) -> None:
        """Store where a meeting stands. Records that the account has not, or no more, are passed over."""
        self._connection.execute(sa.delete(places).where(places.c.meeting_id == meeting.id))
        self._insert_places(places, [(meeting, record_ids)])

    def _insert_places(self, places: sa.Table, standing: Sequence[tuple[Meeting, Sequence[RecordId]]]) -> None:
        wanted = [record_id for _, record_ids in standing for record_id in record_ids]
        if not wanted:
            return
        there = {row.id for row in _RECORDS.rows(self._connection, wanted, account=standing[0][0].account_id)}
        rows = [
            {"account_id": meeting.account_id, "meeting_id": meeting.id, "record_id": one, "position": position}
            for meeting, record_ids in standing
            for position, one in enumerate(dict.fromkeys(record_ids))
            if one in there
        ]
        if rows:
            self._connection.execute(sa.insert(places), rows)

    def _meetings(self, rows: Sequence[sa.Row[Any]]) -> tuple[Meeting, ...]:
        if not rows:
            return ()
        ids = [row.id for row in rows]
        standing = self._places(timeline_places, ids)
        logged = self._places(logged_places, ids)
        return tuple(meeting_of(row, standing[row.id], logged[row.id]) for row in rows)

    def _places(self, places: sa.Table, ids: Sequence[str]) -> dict[str, list[RecordId]]:
        found: dict[str, list[RecordId]] = defaultdict(list)
        for row in _PLACES[places].rows(self._connection, ids):
            found[row.meeting_id].append(row.record_id)
        return found


# In the same order everywhere, so that two who want the same meetings never wait for each other.
_OF_ACCOUNT = sa.select(meetings).where(meetings.c.account_id == sa.bindparam("account")).order_by(meetings.c.id)
_BY_ID = RowsAmong(_OF_ACCOUNT, meetings.c.id)
_BY_UID = RowsAmong(_OF_ACCOUNT.where(meetings.c.ical_uid != ""), meetings.c.ical_uid)
_RECORDS = RowsAmong(sa.select(records.c.id).where(records.c.account_id == sa.bindparam("account")), records.c.id)
_PLACES = {
    places: RowsAmong(
        sa.select(places.c.meeting_id, places.c.record_id).order_by(places.c.position), places.c.meeting_id
    )
    for places in (timeline_places, logged_places)
}


@contextmanager
def _refused() -> Iterator[None]:
    """Say in the domain's words that there is a meeting of the same event or id already."""
    try:
        yield
    except IntegrityError as error:
        if refused_by(error, meeting_event) or refused_by(error, primary_key(meetings)):
            raise ChangedMeanwhile from None
        raise


def _stands_in(places: sa.Table) -> sa.ColumnElement[bool]:
    return sa.exists().where(places.c.meeting_id == meetings.c.id)
