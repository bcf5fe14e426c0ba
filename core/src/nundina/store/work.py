"""What is due, in the database, with leases and fences."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from nundina.domain.errors import LeaseLost
from nundina.domain.sync import DueWork, Lease, WorkKind
from nundina.store.statements import changed_one
from nundina.store.tables import due_work

_NOBODY = ""
_DEATHS = 10  # failed attempts after which work is no longer taken before everything else
_columns = due_work.c


class SqlWorkStore:
    """What is due, with leases and fences."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def schedule(self, work: DueWork) -> None:
        """Make it due. Where the same work is pending already, the earlier time stands.

        While somebody holds it, it becomes due again when they give it back.
        """
        insert = sqlite.insert if self._connection.dialect.name == "sqlite" else postgresql.insert
        new = work.due_at
        statement = insert(due_work).on_conflict_do_update(
            index_elements=["kind", "subject"],
            set_={
                "again_at": sa.case((_held(), _earlier(_columns.again_at, new))),
                "due_at": sa.case((_held(), _columns.due_at), else_=_earlier(_columns.due_at, new)),
                "claimable_at": sa.case((_held(), _columns.claimable_at), else_=_earlier(_columns.claimable_at, new)),
            },
        )
        self._connection.execute(statement, _values(work))

    def cancel(self, kind: WorkKind, subject: str) -> None:
        """Forget it, whoever holds it; where it is not pending is no error."""
        self._connection.execute(sa.delete(due_work).where(_is(kind, subject)))

    def claim(self, worker: str, now: datetime, lease: timedelta, limit: int) -> tuple[Lease, ...]:
        """Take work that is due and that nobody holds: what dead workers held, then the longest due first.

        What a dead worker held can be had once its lease has run out, and that counts as a failed attempt. It goes
        before a backlog, for which it would wait otherwise; not so what its holders keep dying of.
        """
        lapsed = _held_by_somebody() & (_columns.attempts < _DEATHS)
        left = self._take_due(lapsed, worker, now, lease, limit)
        if len(left) < limit:
            left += self._take_due(sa.true(), worker, now, lease, limit - len(left))
        return tuple(sorted(left, key=lambda taken: taken.work.due_at))

    def claim_one(self, kind: WorkKind, subject: str, worker: str, now: datetime, lease: timedelta) -> Lease | None:
        """Take one piece of pending work, due or not, unless somebody holds it."""
        free = (_columns.worker == _NOBODY) | (_columns.claimable_at <= now)
        leases = self._take(_is(kind, subject) & free, worker, now, lease)
        return leases[0] if leases else None

    def take_over(
        self, kind: WorkKind, subject: str, fence: int, worker: str, now: datetime, lease: timedelta
    ) -> Lease | None:
        """Take what another one claimed and handed over with its fence; None where that fence is no longer the last.

        The fence grows, so that it is good for one taking: whoever comes with it again gets nothing.
        """
        handed_over = _is(kind, subject) & _held() & (_columns.fence == fence)
        leases = self._take(handed_over, worker, now, lease, failed=sa.literal(0))
        return leases[0] if leases else None

    def renew(self, lease: Lease, now: datetime, lease_time: timedelta) -> Lease:
        """Hold it longer. Raises LeaseLost."""
        until = now + lease_time
        self._change_held(lease, {"claimable_at": until})
        return replace(lease, until=until)

    def finish(self, lease: Lease, next_due_at: datetime | None, attempts: int = 0) -> None:
        """Give it back: done for good, or due again. Raises LeaseLost. What was scheduled meanwhile stands."""
        if next_due_at is None and self._end(lease):
            return
        due_at = _columns.again_at if next_due_at is None else _earlier(_columns.again_at, next_due_at)
        freed = {"due_at": due_at, "claimable_at": due_at, "again_at": None, "worker": _NOBODY, "attempts": attempts}
        self._change_held(lease, freed)

    def assert_held(self, lease: Lease) -> None:
        """Raise LeaseLost where another worker has taken over; nobody can until this transaction ends."""
        chosen = sa.select(_columns.id).where(_is_held(lease)).with_for_update()
        if self._connection.execute(chosen).one_or_none() is None:
            raise LeaseLost

    def note_progress(self, lease: Lease) -> None:
        """Do as assert_held does, and forget the failed attempts: work that gets on is not what its holders die of."""
        self._change_held(lease, {"attempts": 0})

    def next_due_at(self) -> datetime | None:
        """Return when there will be something to claim; None: nothing is pending."""
        earliest: datetime | None = self._connection.execute(sa.select(sa.func.min(_columns.claimable_at))).scalar()
        return earliest

    def find(self, kind: WorkKind, subject: str) -> DueWork | None:
        """Return pending work, held or not, or None."""
        row = self._connection.execute(sa.select(due_work).where(_is(kind, subject))).one_or_none()
        return None if row is None else _work(row)

    def _take_due(
        self, chosen: sa.ColumnElement[bool], worker: str, now: datetime, lease: timedelta, limit: int
    ) -> list[Lease]:
        due = (
            sa.select(_columns.id)
            .where(chosen, _columns.claimable_at <= now)
            .order_by(_columns.claimable_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        return self._take(_columns.id.in_(sa.select(due.c.id)), worker, now, lease)

    def _take(
        self,
        chosen: sa.ColumnElement[bool],
        worker: str,
        now: datetime,
        lease: timedelta,
        failed: sa.ColumnElement[int] | None = None,
    ) -> list[Lease]:
        until = now + lease
        if failed is None:
            failed = sa.case((_held(), 1), else_=0)  # whoever held it did not finish
        taken = (
            sa.update(due_work)
            .where(chosen)
            .values(
                worker=worker,
                claimable_at=until,
                fence=_columns.fence + 1,
                attempts=_columns.attempts + failed,
                # Whoever begins now sees what was scheduled up to now.
                again_at=sa.case((_columns.again_at > now, _columns.again_at)),
            )
            .returning(due_work)
        )
        return [Lease(work=_work(row), fence=row.fence, until=until) for row in self._connection.execute(taken).all()]

    def _end(self, lease: Lease) -> bool:
        """Forget the work unless it was scheduled meanwhile, and say whether it is forgotten."""
        return changed_one(self._connection, sa.delete(due_work).where(_is_held(lease), _columns.again_at.is_(None)))

    def _change_held(self, lease: Lease, values: dict[str, Any]) -> None:
        if not changed_one(self._connection, sa.update(due_work).where(_is_held(lease)).values(values)):
            raise LeaseLost


def _is(kind: WorkKind, subject: str) -> sa.ColumnElement[bool]:
    return (_columns.kind == kind) & (_columns.subject == subject)


def _held() -> sa.ColumnElement[bool]:
    return _columns.worker != _NOBODY


def _held_by_somebody() -> sa.ColumnElement[bool]:
    """Return the condition of the index ix_due_work_held, letter by letter: SQLite would not know it by a parameter."""
    return _columns.worker != sa.literal_column("''")


def _is_held(lease: Lease) -> sa.ColumnElement[bool]:
    return _is(lease.work.kind, lease.work.subject) & _held() & (_columns.fence == lease.fence)


def _earlier(column: sa.ColumnElement[datetime], at: datetime) -> sa.ColumnElement[datetime]:
    other = sa.bindparam(None, at, type_=column.type)
    return sa.case((column < other, column), else_=other)


def _work(row: sa.Row[Any]) -> DueWork:
    return DueWork(
        kind=WorkKind(row.kind),
        subject=row.subject,
        due_at=row.due_at,
        account_id=row.account_id,
        attempts=row.attempts,
    )


def _values(work: DueWork) -> dict[str, Any]:
    return {
        "kind": work.kind,
        "subject": work.subject,
        "account_id": work.account_id,
        "due_at": work.due_at,
        "claimable_at": work.due_at,
        "again_at": None,
        "worker": _NOBODY,
        # Not from 0: work that is done and scheduled anew must never meet the fence of an old holder.
        "fence": secrets.randbits(60),
        "attempts": work.attempts,
    }
