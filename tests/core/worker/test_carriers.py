"""What is particular to carriers that may lose, delay and repeat."""

from __future__ import annotations

import gc
import threading
import warnings
from datetime import UTC, datetime, timedelta

import pytest

from nundina.domain.sync import DueWork, Lease, WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.worker.carrier import CarrierAway
from nundina.worker.claimer import Claimer
from nundina.worker.rabbit_queue import ROOM_PER_CONSUMER, RabbitQueue
from support.calendar_events import USER, make_event
from support.queues import receiving
from support.rabbitmq_server import RabbitmqServer
from support.sync_host import SyncHost
from support.waiting import wait_for

MINUTE = timedelta(minutes=1)


class RunningClock:
    """The real time."""

    at = datetime.max.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def host(sqlite_unit_of_work: SqlUnitOfWork) -> SyncHost:
    host = SyncHost(sqlite_unit_of_work, clock=RunningClock()).furnish()  # type: ignore[arg-type]
    with host.unit_of_work() as tx:
        tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject=host.connection.id, due_at=datetime.now(UTC)))
    return host


class BrokenCarrier:
    """Says that it has room, takes so much, and then nothing more."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.taken: list[Lease] = []
        self.stop = threading.Event()

    def room(self) -> int:
        return 10

    def carry(self, lease: Lease) -> None:
        self.stop.set()
        if len(self.taken) == self.takes:
            raise CarrierAway
        self.taken.append(lease)

    def wait(self, longest: timedelta) -> None: ...


def test_what_a_carrier_does_not_take_is_due_again_at_once_and_counts_as_no_try(host: SyncHost) -> None:
    other = host.connect(host.bo)
    with host.unit_of_work() as tx:
        tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject=other.id, due_at=datetime.now(UTC)))
    carrier = BrokenCarrier(takes=1)
    Claimer(host.ports, "d", MINUTE).run_until(carrier.stop, carrier)
    with host.unit_of_work() as tx:
        [again] = tx.work.claim("w", datetime.now(UTC), MINUTE, 10)
    assert [again.work.subject, again.work.attempts] == [other.id, 0]
    assert [lease.work.subject for lease in carrier.taken] == [host.connection.id]


@pytest.mark.rabbitmq
def test_a_message_that_comes_twice_is_done_once(
    host: SyncHost, rabbitmq_server: RabbitmqServer, queue_name: str
) -> None:
    host.calendar.put(USER, make_event())
    queue = RabbitQueue(rabbitmq_server.url, queue_name)
    with receiving(host.ports, rabbitmq_server.url, queue_name):
        wait_for(lambda: queue.room() > 0)
        lease = Claimer(host.ports, "d", MINUTE).claim(1)[0]
        for _ in range(3):
            queue.carry(lease)
        wait_for(lambda: len(host.timeline()) == 1 and queue.room() == ROOM_PER_CONSUMER)
    queue.close()
    assert host.calendar.calls.count("changes") == 1


@pytest.mark.rabbitmq
def test_a_message_that_comes_after_others_took_over_does_nothing(
    host: SyncHost, rabbitmq_server: RabbitmqServer, queue_name: str
) -> None:
    queue = RabbitQueue(rabbitmq_server.url, queue_name)
    [late] = Claimer(host.ports, "d", timedelta(0)).claim(1)
    [current] = Claimer(host.ports, "other", MINUTE).claim(1)
    with receiving(host.ports, rabbitmq_server.url, queue_name):
        wait_for(lambda: queue.room() > 0)
        queue.carry(late)
        wait_for(lambda: queue.room() == ROOM_PER_CONSUMER)
    queue.close()
    assert host.calendar.calls == []
    with host.unit_of_work() as tx:
        tx.work.assert_held(current)


@pytest.mark.rabbitmq
def test_nothing_is_claimed_for_a_queue_that_nobody_listens_to_or_that_is_full(
    rabbitmq_server: RabbitmqServer, queue_name: str, host: SyncHost
) -> None:
    queue = RabbitQueue(rabbitmq_server.url, queue_name)
    assert queue.room() == 0
    [lease] = Claimer(host.ports, "d", MINUTE).claim(1)
    queue.carry(lease)
    assert queue.room() == 0
    queue.close()


def test_a_queue_that_does_not_answer_is_away() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # pika leaves the sockets to the garbage collector
        with pytest.raises(CarrierAway):
            RabbitQueue("amqp://guest:guest@127.0.0.1:1/").room()
        gc.collect()
