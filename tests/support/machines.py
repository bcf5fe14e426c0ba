"""Processes as they run on several machines: a dispatcher, and workers that do what it sends. Tests kill them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

from nundina.app import SystemClock
from nundina.app_runtime import InProcessRuntime
from nundina.ports import Ports
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.worker.dispatcher import Dispatcher
from nundina.worker.rabbit_queue import RabbitQueue
from nundina.worker.receiving_worker import ReceivingWorker
from nundina.worker.worker import worker_name
from support.world import CHEAP_PASSWORDS, SECRETS

LEASE_TIME = timedelta(seconds=1.5)  # so that a test need not wait as long as an operator may
QUEUED_TIME = timedelta(seconds=4)
_PROCESSES = get_context("forkserver")


def dispatch(database_url: str, queue_url: str, queue: str) -> None:
    """Send what is due until the process is killed."""
    carrier = RabbitQueue(queue_url, queue)
    Dispatcher(_ports(database_url), worker_name(), carrier, QUEUED_TIME).run_until(threading.Event())


def receive(database_url: str, queue_url: str, queue: str) -> None:
    """Do what is sent until the process is killed."""
    carrier = RabbitQueue(queue_url, queue)
    ReceivingWorker(_ports(database_url), worker_name(), carrier, 4, LEASE_TIME).run_until(threading.Event())


@contextmanager
def machine(role: Callable[[str, str, str], None], *addresses: str) -> Iterator[ForkServerProcess]:
    """A process in a role; killed at the end."""
    process = _PROCESSES.Process(target=role, args=addresses, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join(10)


def _ports(database_url: str) -> Ports:
    return Ports(
        clock=SystemClock(),
        unit_of_work=SqlUnitOfWork(open_database(database_url)),
        apps=InProcessRuntime(),
        secrets=SECRETS,
        passwords=CHEAP_PASSWORDS,
        public_url="http://127.0.0.1:8000",
    )
