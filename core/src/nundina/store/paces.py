"""How fast each scope may be called, in the database, so that it holds for every process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from nundina.domain.pace import Pace
from nundina.store.statements import held, insert_or_update
from nundina.store.tables import paces, turns


class SqlPaceStore:
    """Paces, and turns that one process has at a time."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, scopes: Sequence[str]) -> tuple[Pace, ...]:
        """Return the pace of each scope in the order asked; a transaction that writes holds them until it ends."""
        # In one order always, so that two calls never wait for each other.
        chosen = sa.select(paces).where(paces.c.scope.in_(scopes)).order_by(paces.c.scope)
        found = {row.scope: Pace(**row._mapping) for row in self._connection.execute(held(self._connection, chosen))}
        return tuple(found.get(scope) or Pace(scope=scope) for scope in scopes)

    def put(self, pace: Pace) -> None:
        """Store every field."""
        insert_or_update(self._connection, paces, asdict(pace), ["scope"])

    def remove_idle(self, now: datetime) -> int:
        """Forget paces and turns that make no difference any more; return how many paces."""
        idle = sa.and_(*((column.is_(None) | (column < now)) for column in _TIMES))
        self._connection.execute(sa.delete(turns).where(turns.c.until < now))
        return self._connection.execute(sa.delete(paces).where(idle, paces.c.failures == 0)).rowcount

    def take_turn(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Say whether the turn is the holder's until an instant, which it is unless another one has it now.

        Whoever has it holds it longer so.
        """
        make = sqlite.insert if self._connection.dialect.name == "sqlite" else postgresql.insert
        statement = make(turns).values(name=name, holder=holder, until=until)
        taken = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": statement.excluded.until},
            where=(turns.c.until <= now) | (turns.c.holder == holder),
        ).returning(turns.c.name)
        return self._connection.execute(taken).one_or_none() is not None

    def end_turn(self, name: str, holder: str) -> None:
        """Give the turn back; that another one has it by now is no error."""
        self._connection.execute(sa.delete(turns).where(turns.c.name == name, turns.c.holder == holder))


_TIMES = (paces.c.paused_until, paces.c.probing_until, paces.c.spent_until)
