"""Queues for tests: a real RabbitMQ server, each test with a queue of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from nundina.domain.identifiers import new_id
from nundina.ports import Ports
from nundina.worker.dispatcher import Dispatcher
from nundina.worker.held_leases import LEASE_TIME
from nundina.worker.rabbit_queue import RabbitQueue
from nundina.worker.receiving_worker import ReceivingWorker
from nundina.worker.worker import Worker
from support.rabbitmq_server import RabbitmqMissing, RabbitmqServer

Working = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="session")
def rabbitmq_server() -> Iterator[RabbitmqServer]:
    """A RabbitMQ server; it ends with the tests."""
    try:
        server = RabbitmqServer.start()
    except RabbitmqMissing as missing:
        pytest.skip(f"NOT TESTED ON RABBITMQ: {missing}")
    with server:
        yield server


@pytest.fixture
def queue_name() -> str:
    """The name of a queue that no other test uses."""
    return f"test-{new_id()}"


@contextmanager
def claiming_itself(ports: Ports, threads: int = 2) -> Iterator[None]:
    """Let a worker do what it claims, in a thread of this process."""
    with _beside(Worker(ports, "w", threads).run_until):
        yield


@contextmanager
def sent_by_a_dispatcher(ports: Ports, url: str, name: str, threads: int = 2) -> Iterator[None]:
    """Let a worker do what a dispatcher sends through RabbitMQ, in threads of this process."""
    with receiving(ports, url, name, threads), dispatching(ports, url, name):
        yield


@contextmanager
def dispatching(ports: Ports, url: str, name: str, lease_time: timedelta = timedelta(seconds=20)) -> Iterator[None]:
    """Let a dispatcher send what is due."""
    queue = RabbitQueue(url, name)
    with _beside(Dispatcher(ports, "d", queue, lease_time).run_until):
        yield
    queue.close()


@contextmanager
def receiving(
    ports: Ports, url: str, name: str, threads: int = 2, lease_time: timedelta = LEASE_TIME
) -> Iterator[None]:
    """Let a worker do what comes."""
    with _beside(ReceivingWorker(ports, "w", RabbitQueue(url, name), threads, lease_time).run_until):
        yield


@contextmanager
def _beside(run: Callable[[threading.Event], None]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


@pytest.fixture(params=["threads", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)])
def working(request: pytest.FixtureRequest) -> Working:
    """What does the work as long as a block lasts: a test that takes this runs once over each carrier."""
    if request.param == "threads":
        return claiming_itself
    server: RabbitmqServer = request.getfixturevalue("rabbitmq_server")
    name: str = request.getfixturevalue("queue_name")

    def over_rabbitmq(ports: Ports, threads: int = 2) -> AbstractContextManager[None]:
        return sent_by_a_dispatcher(ports, server.url, name, threads)

    return over_rabbitmq
