from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from nundina.domain.pace import Pace
from nundina.store.database import Database, open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import HOUR, NOW

PACE = Pace(
    scope="mailbox:app:1", paused_until=NOW + HOUR, probing_until=NOW, failures=7, reason="Transient", spent_until=NOW
)


@pytest.fixture
def again(database_url: str, database: Database) -> Iterator[SqlUnitOfWork]:
    """The same database as another process sees it."""
    other = open_database(database_url)
    yield SqlUnitOfWork(other)
    other.close()


def test_a_pace_comes_back_as_it_was_stored_for_every_process(
    unit_of_work: SqlUnitOfWork, again: SqlUnitOfWork
) -> None:
    with unit_of_work() as tx:
        tx.paces.put(Pace(scope=PACE.scope))
        tx.paces.put(PACE)
    with again.read() as tx:
        assert tx.paces.of(["unknown", PACE.scope]) == (Pace(scope="unknown"), PACE)


def test_what_makes_no_difference_any_more_is_forgotten(unit_of_work: SqlUnitOfWork) -> None:
    idle = Pace(scope="idle", spent_until=NOW - HOUR)
    counting = Pace(scope="counting", failures=2, reason="Transient")
    with unit_of_work() as tx:
        for pace in (PACE, idle, counting):
            tx.paces.put(pace)
        assert tx.paces.remove_idle(NOW) == 1
        assert tx.paces.of(["idle", "counting", PACE.scope]) == (Pace(scope="idle"), counting, PACE)


def test_a_turn_is_one_holders_until_it_ends_or_runs_out(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        assert tx.paces.take_turn("refresh", "one", NOW, NOW + HOUR)
        assert not tx.paces.take_turn("refresh", "two", NOW, NOW + HOUR)
        assert tx.paces.take_turn("other", "two", NOW, NOW + HOUR)
        tx.paces.end_turn("refresh", "two")
        assert not tx.paces.take_turn("refresh", "two", NOW, NOW + HOUR)
        tx.paces.end_turn("refresh", "one")
        assert tx.paces.take_turn("refresh", "two", NOW, NOW + HOUR)
        assert tx.paces.take_turn("refresh", "three", NOW + HOUR, NOW + 2 * HOUR)


def test_of_many_who_want_a_turn_at_once_one_has_it(unit_of_work: SqlUnitOfWork, again: SqlUnitOfWork) -> None:
    def take(number: int) -> bool:
        with (unit_of_work if number % 2 else again)() as tx:
            return tx.paces.take_turn("refresh", str(number), NOW, NOW + timedelta(minutes=1))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1
