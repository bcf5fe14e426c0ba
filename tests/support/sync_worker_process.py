"""A worker in a process of its own, for tests that kill it."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from nundina.app import SystemClock
from nundina.app_runtime import InProcessRuntime
from nundina.ports import Ports
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.worker.worker import Worker, worker_name
from support.web_world import CHEAP_PASSWORDS
from support.world import SECRETS

LEASE_TIME = timedelta(seconds=1.5)  # so that a test need not wait as long as an operator may


def work(database_url: str) -> None:
    """Work until the process is killed."""
    ports = Ports(
        clock=SystemClock(),
        unit_of_work=SqlUnitOfWork(open_database(database_url)),
        apps=InProcessRuntime(),
        secrets=SECRETS,
        passwords=CHEAP_PASSWORDS,
        public_url="http://127.0.0.1:8000",
    )
    Worker(ports, worker_name(), 4, LEASE_TIME).run_until(threading.Event())


if __name__ == "__main__":
    work(sys.argv[1])
