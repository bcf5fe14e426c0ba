"""Does what is due: claims it with a lease, does it, gives it back.

The database holds what is due, so a worker may die at any moment: another one takes over once the lease has
run out, and what the dead one had stored stands.
"""

from __future__ import annotations

import os
import signal
import socket
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from random import random
from threading import Event, current_thread, main_thread
from types import FrameType

import structlog

from nundina.domain.errors import LeaseLost
from nundina.domain.identifiers import new_id
from nundina.domain.retry import backoff
from nundina.domain.sync import Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.clean_up import schedule_clean_up
from nundina.use_cases.run_sync import note_fault
from nundina.worker.held_leases import LEASE_TIME, HeldLeases
from nundina.worker.work import do

LONGEST_SLEEP = timedelta(seconds=1)  # so that what becomes due meanwhile is begun within a second

_log = structlog.get_logger(__name__)


def run_worker(ports: Ports, threads: int = 4) -> None:
    """Work until the process is asked to end (SIGTERM, SIGINT); what has begun is finished or given back."""
    stop = Event()

    def asked_to_end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    if current_thread() is main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, asked_to_end)
    Worker(ports, worker_name(), threads).run_until(stop)


def worker_name() -> str:
    """Return a name that no other worker has: a process id alone comes back after a restart."""
    return f"{socket.gethostname()}:{os.getpid()}:{new_id()[:8]}"


class Worker:
    """Claims what is due and does it on a number of threads."""

    def __init__(self, ports: Ports, name: str, threads: int = 4, lease_time: timedelta = LEASE_TIME) -> None:
        self._ports = ports
        self._name = name
        self._threads = threads
        self._lease_time = lease_time
        self._stop = Event()

    def run_until(self, stop: Event) -> None:
        """Work until the event is set, then finish or give back what is held."""
        self._stop = stop
        schedule_clean_up(self._ports)
        with (
            HeldLeases(self._ports, self._lease_time) as held,
            ThreadPoolExecutor(self._threads, "nundina-worker") as pool,
        ):
            running: set[Future[None]] = set()
            while not stop.is_set():
                running = self._round(held, pool, running)

    def run_once(self) -> int:
        """Do everything that is due now, one after the other; return how much it was. For tests and commands."""
        with HeldLeases(self._ports, self._lease_time) as held:
            done = 0
            while leases := self._claim(1):
                for lease in leases:
                    self._do(held, lease)
                    done += 1
            return done

    def _round(self, held: HeldLeases, pool: ThreadPoolExecutor, running: set[Future[None]]) -> set[Future[None]]:
        """Begin as much as there are free threads, and wait until a thread is free or something becomes due."""
        free = self._threads - len(running)
        leases = self._claim_or_nothing(free) if free else ()
        for lease in leases:
            held.add(lease)
            running.add(pool.submit(self._do, held, lease))
        if len(leases) < free:
            self._stop.wait(self._pause().total_seconds())
            return {future for future in running if not future.done()}
        return wait(running, timeout=LONGEST_SLEEP.total_seconds(), return_when=FIRST_COMPLETED).not_done

    def _claim(self, limit: int) -> tuple[Lease, ...]:
        with self._ports.unit_of_work() as tx:
            return tx.work.claim(self._name, self._ports.clock.now(), self._lease_time, limit)

    def _claim_or_nothing(self, limit: int) -> tuple[Lease, ...]:
        try:
            return self._claim(limit)
        except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the worker
            _log.warning("nothing_claimed", worker=self._name, exc_info=True)
            return ()

    def _pause(self) -> timedelta:
        """Return how long nothing will be due, a second at most."""
        try:
            with self._ports.unit_of_work.read() as tx:
                next_due_at = tx.work.next_due_at()
        except Exception:  # noqa: BLE001 - the same
            return LONGEST_SLEEP
        if next_due_at is None:
            return LONGEST_SLEEP
        # Never no pause at all: what is due but held by somebody else would keep this loop spinning.
        return min(max(next_due_at - self._ports.clock.now(), timedelta(milliseconds=20)), LONGEST_SLEEP)

    def _do(self, held: HeldLeases, lease: Lease) -> None:
        """Do one piece of work and give it back; whatever goes wrong in it stays in it."""
        held.add(lease)
        try:
            outcome = do(self._ports, lease, self._stop.is_set)
        except LeaseLost:
            _log.info("lease_lost", kind=str(lease.work.kind), subject=lease.work.subject)
            return
        except Exception:  # noqa: BLE001 - one piece of work must not end the others
            _log.exception("work_failed", kind=str(lease.work.kind), subject=lease.work.subject)
            outcome = self._after_fault(lease)
        finally:
            held.drop(lease)
        self._give_back(lease, outcome)

    def _after_fault(self, lease: Lease) -> WorkOutcome:
        if lease.work.kind is WorkKind.SYNC:
            try:
                note_fault(self._ports, lease)
            except Exception:  # noqa: BLE001 - it is noted in the log already
                _log.info("fault_not_noted", subject=lease.work.subject)
        attempts = lease.work.attempts + 1
        return WorkOutcome(self._now() + backoff(attempts, random()), attempts)  # noqa: S311 - spreads load

    def _give_back(self, lease: Lease, outcome: WorkOutcome) -> None:
        try:
            with self._ports.unit_of_work() as tx:
                tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
        except LeaseLost:
            _log.info("lease_lost", kind=str(lease.work.kind), subject=lease.work.subject)
        except Exception:  # noqa: BLE001 - the lease runs out, and somebody does it again
            _log.warning("not_given_back", kind=str(lease.work.kind), subject=lease.work.subject, exc_info=True)

    def _now(self) -> datetime:
        return self._ports.clock.now()
