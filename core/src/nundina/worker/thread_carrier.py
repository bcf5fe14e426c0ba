"""The carrier on one machine: the threads of the process that claims."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from datetime import timedelta

from nundina.domain.sync import Lease
from nundina.worker.held_leases import HeldLeases
from nundina.worker.leased_work import LeasedWork


class ThreadCarrier:
    """Has room for as much as there are free threads."""

    def __init__(self, pool: Executor, threads: int, held: HeldLeases, work: LeasedWork) -> None:
        self._pool = pool
        self._threads = threads
        self._held = held
        self._work = work
        self._running: set[Future[None]] = set()

    def room(self) -> int:
        """Return the number of free threads."""
        self._running = {future for future in self._running if not future.done()}
        return self._threads - len(self._running)

    def carry(self, lease: Lease) -> None:
        """Begin a piece of work; its lease is kept alive from now on."""
        self._held.add(lease)
        self._running.add(self._pool.submit(self._work.do, lease))

    def wait(self, longest: timedelta) -> None:
        """Wait for a thread to become free."""
        wait(self._running, timeout=longest.total_seconds(), return_when=FIRST_COMPLETED)
