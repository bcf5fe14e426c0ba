"""Workers that are asked to end, that sleep longer than their leases, and whose clocks are wrong."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from nundina.domain.sync import WorkKind
from nundina.store.database import Database
from nundina.store.tables import metadata
from nundina_sandbox.google.faults import Fault
from support.answers import Answers
from support.busy_calendar import BusyCalendar
from support.google_calendar_client import eventually
from support.google_sync import GoogleSync, google_sync
from support.takeovers import Takeovers
from support.worker_processes import LEASE_TIME, WorkerProcesses, worker_processes

LONG = timedelta(minutes=10)
KEPT = ("meetings", "timeline_places", "seen_events", "sync_positions", "outbox", "connections", "due_work")


@pytest.fixture
def story(database_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has just connected her calendar, and nobody has synced it."""
    with google_sync(database_url, tmp_path) as story:
        story.world.sandbox.world.requests = Answers()
        yield story


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[WorkerProcesses]:
    with worker_processes(tmp_path) as processes:
        yield processes


def slow(story: GoogleSync, seconds: float) -> None:
    story.world.sandbox.world.faults.arm(Fault("delay", times=None, seconds=seconds))


def wait_for(holds: Callable[[], bool], processes: WorkerProcesses, seconds: float = 40) -> float:
    """Return after how many seconds something came true."""
    began = time.monotonic()
    assert eventually(holds, seconds), processes.told()[-3000:]
    return time.monotonic() - began


def stored(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the tables that a worker writes, but for its cleaning up, which comes when it likes."""
    with database.reading.begin() as connection:
        tables = {name: metadata.tables[name] for name in KEPT}
        rows = {name: connection.execute(sa.select(table)).all() for name, table in tables.items()}
    kept = {name: [tuple(row) for row in found if WorkKind.CLEAN_UP not in row] for name, found in rows.items()}
    return {name: sorted(found, key=repr) for name, found in kept.items()}


def is_free(database: Database) -> bool:
    """Say whether no process that sleeps is in the middle of a transaction."""
    if database.is_sqlite:
        with sqlite3.connect(str(database.engine.url.database), timeout=0.2) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True
    idle = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND xact_start < now()"
    )
    with database.reading.begin() as connection:
        return not connection.execute(sa.text(idle)).scalar_one()


def test_a_worker_that_is_asked_to_end_gives_back_what_it_holds_at_once(
    story: GoogleSync, processes: WorkerProcesses, database_url: str
) -> None:
    calendar, takeovers = BusyCalendar(story, 400, 12), Takeovers(story.world.database)
    calendar.fill()
    slow(story, 0.3)
    ending = processes.start(database_url, LONG)
    wait_for(lambda: story.connection.events_seen >= 100 and bool(takeovers.holders("sync")), processes)
    assert calendar.progress()() < 1
    assert processes.end(ending) == 0
    assert calendar.progress()() < 1, "it was not asked in the middle"
    assert not takeovers.holders("sync")
    assert not takeovers.holders("deliver")
    processes.start(database_url, LONG)
    took = wait_for(lambda: calendar.progress()() == 1, processes)
    assert took < LONG.total_seconds() / 10
    calendar.check()


def wait_until_stopped(pid: int) -> None:
    """Wait until every thread of a process stands still: until then one may still take the database's lock."""
    end = time.monotonic() + 10
    while any(_state(task) != "T" for task in Path(f"/proc/{pid}/task").iterdir()):
        assert time.monotonic() < end, "it does not stop"
        time.sleep(0.005)


def _state(task: Path) -> str:
    return (task / "stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.rule("SYNC-15")
@pytest.mark.parametrize(("operation", "kind"), [("events.list", "sync"), ("events.insert", "deliver")])
def test_a_worker_that_slept_longer_than_its_lease_stores_nothing_afterwards(
    story: GoogleSync, processes: WorkerProcesses, database_url: str, operation: str, kind: str
) -> None:
    database = story.world.database
    calendar, takeovers, asleep = BusyCalendar(story, 250, 3), Takeovers(database), list[int]()
    answers = story.world.sandbox.world.requests
    assert isinstance(answers, Answers)

    def put_to_sleep() -> bool:
        """Stop it while it waits for this answer, at a moment at which its other threads hold no row."""
        for _ in range(200):
            for pid in takeovers.holders(kind):
                processes.send(pid, signal.SIGSTOP)
                wait_until_stopped(pid)
                if is_free(database):
                    asleep.append(pid)
                    return True
                processes.send(pid, signal.SIGCONT)
            time.sleep(0.02)
        return False

    calendar.fill()
    answers.before_next(operation, put_to_sleep)
    sleeper = processes.start(database_url)
    wait_for(lambda: asleep == [sleeper], processes)
    assert calendar.progress()() < 1
    other = processes.start(database_url)
    took = wait_for(lambda: calendar.progress()() == 1, processes)
    assert took < LEASE_TIME.total_seconds() + 15
    assert processes.end(other) == 0
    calendar.check()
    before = stored(database)

    processes.send(sleeper, signal.SIGCONT)
    wait_for(lambda: f"kind={kind}" in processes.told() and "lease_lost" in processes.told(), processes)
    assert processes.end(sleeper) == 0
    assert stored(database) == before
    calendar.check()


def test_workers_whose_clocks_differ_by_half_a_minute_do_everything_once(
    story: GoogleSync, processes: WorkerProcesses, database_url: str
) -> None:
    calendar = BusyCalendar(story, 400, 20)
    calendar.fill()
    slow(story, 0.1)
    for ahead in (0, 30, 0):
        processes.start(database_url, ahead=timedelta(seconds=ahead))
    wait_for(lambda: calendar.progress()() == 1, processes)
    calendar.check()
