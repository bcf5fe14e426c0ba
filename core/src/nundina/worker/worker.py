"""Does what is due: claims it with a lease, does it, gives it back.

The database holds what is due, so a worker may die at any moment: another one takes over once the lease has
run out, and what the dead one had stored stands.
"""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from nundina.domain.identifiers import new_id
from nundina.ports import Ports
from nundina.use_cases.clean_up import schedule_clean_up
from nundina.worker.claimer import Claimer
from nundina.worker.ending import asked_to_end
from nundina.worker.held_leases import LEASE_TIME, HeldLeases
from nundina.worker.leased_work import LeasedWork
from nundina.worker.thread_carrier import ThreadCarrier


def run_worker(ports: Ports, threads: int = 4, lease_time: timedelta = LEASE_TIME) -> None:
    """Work until the process is asked to end (SIGTERM, SIGINT); what has begun is finished or given back."""
    Worker(ports, worker_name(), threads, lease_time).run_until(asked_to_end())


def worker_name() -> str:
    """Return a name that no other worker has: a process id alone comes back after a restart."""
    return f"{socket.gethostname()}:{os.getpid()}:{new_id()[:8]}"


class Worker:
    """Claims what is due and does it on a number of threads."""

    def __init__(self, ports: Ports, name: str, threads: int = 4, lease_time: timedelta = LEASE_TIME) -> None:
        self._ports = ports
        self._threads = threads
        self._lease_time = lease_time
        self._claimer = Claimer(ports, name, lease_time)

    def run_until(self, stop: Event) -> None:
        """Work until the event is set, then finish or give back what is held."""
        schedule_clean_up(self._ports)
        with (
            HeldLeases(self._ports, self._lease_time) as held,
            ThreadPoolExecutor(self._threads, "nundina-worker") as pool,
        ):
            work = LeasedWork(self._ports, held, stop.is_set)
            self._claimer.run_until(stop, ThreadCarrier(pool, self._threads, held, work))

    def run_once(self) -> int:
        """Do everything that is due now, one after the other; return how much it was. For tests and commands."""
        with HeldLeases(self._ports, self._lease_time) as held:
            work, done = LeasedWork(self._ports, held, lambda: False), 0
            while leases := self._claimer.claim(1):
                for lease in leases:
                    work.do(lease)
                    done += 1
            return done
