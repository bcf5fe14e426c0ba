"""How fast a worker starts what is due among 100,000 connections, against bare durable updates of one row."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa

from figures import Figure
from host import make_home
from nundina.app import open_host
from nundina.configuration import read_configuration
from nundina.domain.identifiers import new_id
from nundina.store.tables import accounts, connections, due_work, users
from nundina.worker.worker import Worker

CONNECTIONS = 100_000
SECONDS = 8.0


def measure() -> list[Figure]:
    """Return the ratio; a start is: claimed, its connection looked at, given back."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_home(home)
        bare = _bare_updates_a_second(home / "bare.sqlite3")
        started = _started_a_second(home)
    name = "due connections started a second, of 100,000 / bare durable updates a second"
    return [Figure(name, started / bare, "ratio")]


def _bare_updates_a_second(file: Path) -> float:
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE work (id INTEGER PRIMARY KEY, worker TEXT)")
    database.executemany("INSERT INTO work VALUES (?, '')", ((number,) for number in range(1000)))
    end, count = time.perf_counter() + SECONDS / 2, 0
    while time.perf_counter() < end:
        database.execute("UPDATE work SET worker = 'bench' WHERE id = ?", (count % 1000,))
        count += 1
    database.close()
    return count / (SECONDS / 2)


def _started_a_second(home: Path) -> float:
    host = open_host(read_configuration({"NUNDINA_HOME": str(home), "NUNDINA_PUBLIC_URL": "http://127.0.0.1:1"}))
    engine = sa.create_engine(f"sqlite:///{next(home.glob('nundina*.sqlite3'))}")
    try:
        with engine.begin() as connection:
            _fill(connection)
        stop = Event()
        worker = Thread(target=Worker(host.ports, "bench").run_until, args=(stop,))
        begin = time.perf_counter()
        worker.start()
        time.sleep(SECONDS)
        stop.set()
        worker.join()
        took = time.perf_counter() - begin
        with engine.begin() as connection:
            left = connection.execute(sa.select(sa.func.count()).where(due_work.c.kind == "sync")).scalar_one()
        return (CONNECTIONS - int(left)) / took
    finally:
        engine.dispose()
        host.close()


def _fill(database: sa.Connection) -> None:
    """Put in the connections, all due. Their sync is switched off: so a start ends before the provider is asked."""
    account = database.execute(sa.select(accounts.c.id)).scalar_one()
    template = database.execute(sa.select(users)).one()._mapping
    ids = [new_id() for _ in range(CONNECTIONS)]
    database.execute(sa.insert(users), [{**template, "id": each, "email": f"{each}@bench.example"} for each in ids])
    database.execute(sa.insert(connections), list(_connections(account, ids)))
    database.execute(sa.insert(due_work), list(_due(account, ids)))


def _connections(account: str, ids: list[str]) -> Iterator[dict[str, object]]:
    now = datetime.now(UTC)
    for each in ids:
        yield {
            **dict.fromkeys(("id", "user_id", "subject"), each),
            "account_id": account,
            "app_id": "google-calendar",
            "installation_id": account,
            "address": f"{each}@bench.example",
            "state": "active",
            "connected_at": now,
            "last_problem": "",
            "calendar_sync": False,
            "scheduling": False,
            "events_seen": 0,
            "meetings_synced": 0,
        }


def _due(account: str, ids: list[str]) -> Iterator[dict[str, object]]:
    due = datetime.now(UTC) - timedelta(minutes=1)
    for each in ids:
        yield {
            "kind": "sync",
            "subject": each,
            "account_id": account,
            "due_at": due,
            "claimable_at": due,
            "worker": "",
            "fence": 1,
            "attempts": 0,
        }
