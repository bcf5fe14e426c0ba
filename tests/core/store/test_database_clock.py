"""Machines whose clocks are wrong agree on the time, as their database tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from nundina.domain.sync import DueWork, Lease, WorkKind
from nundina.store.database import Database, open_database
from nundina.store.database_clock import DatabaseClock
from nundina.store.unit_of_work import SqlUnitOfWork

LEASE_TIME = timedelta(seconds=15)
A_MOMENT = timedelta(seconds=3)


def of_a_wrong_clock(ahead: timedelta) -> datetime:
    return datetime.now(UTC) + ahead


@dataclass
class Machine:
    """A machine whose clock is wrong, with connections of its own to the database."""

    database: Database
    clock: DatabaseClock

    def claim(self, name: str) -> tuple[Lease, ...]:
        with SqlUnitOfWork(self.database)() as tx:
            return tx.work.claim(name, self.clock.now(), LEASE_TIME, 1)


def machine(url: str, ahead: timedelta) -> Machine:
    database = open_database(url)
    return Machine(database, DatabaseClock(database, lambda: of_a_wrong_clock(ahead)))


@pytest.fixture
def two(postgresql_url: str) -> Iterator[tuple[Machine, Machine]]:
    """Two machines, a minute apart."""
    both = machine(postgresql_url, timedelta(seconds=-30)), machine(postgresql_url, timedelta(seconds=30))
    yield both
    for one in both:
        one.database.close()


def is_now(told: datetime) -> bool:
    return abs(told - datetime.now(UTC)) < A_MOMENT


@pytest.mark.postgresql
class TestOnPostgresql:
    def test_the_first_transaction_brings_the_servers_time(self, two: tuple[Machine, Machine]) -> None:
        for one in two:
            assert not is_now(one.clock.now())
            one.claim("anybody")
            assert is_now(one.clock.now())
            assert one.clock.now().tzinfo is UTC

    @pytest.mark.rule("SYNC-14")
    def test_a_lease_is_not_taken_from_who_holds_it_by_a_machine_that_is_ahead(
        self, two: tuple[Machine, Machine]
    ) -> None:
        behind, ahead = two
        with SqlUnitOfWork(behind.database)() as tx:
            tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject="1", due_at=behind.clock.now()))
        assert len(behind.claim("behind")) == 1
        assert ahead.claim("ahead") == ()

    def test_what_is_due_is_due_for_a_machine_that_is_behind_too(self, two: tuple[Machine, Machine]) -> None:
        behind, ahead = two
        with SqlUnitOfWork(ahead.database)() as tx:
            tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject="1", due_at=ahead.clock.now()))
        assert len(behind.claim("behind")) == 1

    def test_it_is_asked_again_after_a_minute_and_goes_on_in_between(self, postgresql_url: str) -> None:
        database, passed = open_database(postgresql_url), [1000.0]
        clock = DatabaseClock(database, lambda: datetime.now(UTC), lambda: passed[0])
        with SqlUnitOfWork(database).read() as tx:
            tx.work.next_due_at()
        first = clock.now()
        for seconds, told in ((59.0, timedelta(seconds=59)), (61.0, timedelta())):
            passed[0] = 1000.0 + seconds
            with SqlUnitOfWork(database).read() as tx:
                tx.work.next_due_at()
            assert abs(clock.now() - first - told) < A_MOMENT
        database.close()


def test_with_sqlite_it_is_the_time_of_the_machine(sqlite_url: str) -> None:
    one = machine(sqlite_url, timedelta(hours=1))
    one.claim("anybody")
    assert one.clock.now() - datetime.now(UTC) > timedelta(minutes=59)
    one.database.close()
