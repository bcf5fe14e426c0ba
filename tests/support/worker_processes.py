"""Real worker processes that tests stop, put to sleep and kill; they start quickly, from a process that has imported.

Imported by every one of these processes: keep it free of tests.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock
from types import TracebackType

from nundina.app_runtime import InProcessRuntime
from nundina.ports import Ports
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.worker.worker import run_worker
from support.world import CHEAP_PASSWORDS, SECRETS

LEASE_TIME = timedelta(seconds=1)  # so that a test need not wait as long as an operator may
PATIENCE = 30  # seconds
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        "nundina.worker.worker",
        "nundina.app_runtime",
        "nundina.store.unit_of_work",
        "nundina.store.migrations",
        "nundina.store.passwords",
        "nundina.store.secret_box",
        "nundina_google_calendar.plugin",
        "googleapiclient.discovery",
        "psycopg",
        "pytest",
    ]
)


@dataclass(frozen=True, slots=True)
class MachineClock:
    """The clock of one machine, which may be wrong."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What a worker process is given."""

    database_url: str
    log: Path
    threads: int = 2
    lease_time: timedelta = LEASE_TIME
    clock: MachineClock = MachineClock()


def work(place: Workplace) -> None:
    """Work as `nundina worker` does, until the process is asked to end or killed."""
    _write_to(place.log)
    ports = Ports(
        clock=place.clock,
        unit_of_work=SqlUnitOfWork(open_database(place.database_url)),
        apps=InProcessRuntime(),
        secrets=SECRETS,
        passwords=CHEAP_PASSWORDS,
        public_url="http://127.0.0.1:8000",
    )
    run_worker(ports, place.threads, place.lease_time)


def _write_to(log: Path) -> None:
    file = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(file, stream.fileno())


@dataclass(slots=True)
class WorkerProcesses:
    """Several worker processes at once; entered, none of them outlives the block."""

    folder: Path
    alive: dict[int, ForkServerProcess] = field(default_factory=dict)
    started: int = 0
    _lock: Lock = field(default_factory=Lock)

    def start(self, database_url: str, lease_time: timedelta = LEASE_TIME, ahead: timedelta = timedelta()) -> int:
        """Start a worker and return its process id."""
        place = Workplace(
            database_url=database_url, log=self.log, lease_time=lease_time, clock=MachineClock(ahead=ahead)
        )
        process = _PROCESSES.Process(target=work, args=(place,), daemon=True)
        process.start()
        assert process.pid is not None
        with self._lock:
            self.alive[process.pid] = process
            self.started += 1
        return process.pid

    def kill(self, pid: int) -> bool:
        """Kill a worker as `kill -9` does, and say whether it was alive."""
        with self._lock:
            process = self.alive.pop(pid, None)
        if process is None:
            return False
        os.kill(pid, signal.SIGKILL)
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL, f"a worker had ended by itself: {self.told()[-2000:]}"
        return True

    def send(self, pid: int, number: signal.Signals) -> None:
        """Send a worker a signal that it may live through."""
        os.kill(pid, number)

    def end(self, pid: int) -> int | None:
        """Ask a worker to end, wait until it has, and return its exit code."""
        process = self.alive.pop(pid)
        os.kill(pid, signal.SIGTERM)
        process.join(PATIENCE)
        return process.exitcode

    @property
    def log(self) -> Path:
        return self.folder / "workers.log"

    def told(self) -> str:
        """Return what all workers have logged."""
        return self.log.read_text() if self.log.exists() else ""

    def __enter__(self) -> WorkerProcesses:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in self.alive.values():
            process.kill()
            process.join(PATIENCE)


@contextmanager
def worker_processes(folder: Path) -> Iterator[WorkerProcesses]:
    """Yield worker processes that log into a folder."""
    with WorkerProcesses(folder) as processes:
        yield processes
