"""The carrier across machines: Dramatiq on RabbitMQ. Needs the extra `nundina[dramatiq]`.

A message names a piece of claimed work and the fence of its claim, and nothing else. That it came proves nothing:
whoever receives it asks the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import dramatiq
import pika
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.errors import BrokerError

from nundina.domain.sync import Lease, WorkKind
from nundina.worker.carrier import CarrierAway

QUEUE = "nundina"
ROOM_PER_CONSUMER = 16  # messages in the queue for each worker process: a lease must not run out in it
_ACTOR = "do"
_SHORTEST_WAIT = 0.02  # seconds
_BLOCKED = 10  # seconds after which a server that takes no more messages counts as away


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Claimed work, as a message names it."""

    kind: WorkKind
    subject: str
    fence: int


class RabbitQueue:
    """One durable queue, on the server at an address or on the first of several, with ; between, that answers.

    Used by one thread to send, or to receive on many.
    """

    def __init__(self, url: str, name: str = QUEUE) -> None:
        # pika logs every lost connection as an error with a traceback; what matters of it is in our own log.
        logging.getLogger("pika").setLevel(logging.CRITICAL)
        self._name = name
        self._broker = RabbitmqBroker(url=url.split(";"), confirm_delivery=True, middleware=[])
        for server in self._broker.parameters:
            server.blocked_connection_timeout = _BLOCKED
        self._consumers = 0

    def room(self) -> int:
        """Return how many messages the workers that listen would find soon; none where nobody listens."""
        with self._answering():
            self._broker.declare_queue(self._name, ensure=True)
            counts = self._broker.channel.queue_declare(self._name, passive=True).method
        self._consumers, waiting = int(counts.consumer_count), int(counts.message_count)
        return max(0, self._consumers * ROOM_PER_CONSUMER - waiting)

    def carry(self, lease: Lease) -> None:
        """Send a message and return once the server has it safe. Raises CarrierAway."""
        args = (str(lease.work.kind), lease.work.subject, lease.fence)
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=self._name, actor_name=_ACTOR, args=args, kwargs={}, options={}
        )
        with self._answering():
            self._broker.enqueue(message)

    def wait(self, longest: timedelta) -> None:
        """Wait a moment where workers empty the queue, and for long where nobody listens."""
        time.sleep(_SHORTEST_WAIT if self._consumers else longest.total_seconds())

    @contextmanager
    def received(self, threads: int, do: Callable[[HandedOver], None]) -> Iterator[None]:
        """Do what comes, on so many threads, until the block ends; what has begun is finished, the rest goes back."""

        def received(kind: str, subject: str, fence: int) -> None:
            do(HandedOver(WorkKind(kind), subject, int(fence)))

        dramatiq.actor(actor_name=_ACTOR, queue_name=self._name, broker=self._broker)(received)
        worker = dramatiq.Worker(self._broker, queues={self._name}, worker_threads=threads, worker_timeout=200)
        worker.start()
        try:
            yield
        finally:
            worker.stop()
            self.close()

    def close(self) -> None:
        """Close the connections to the server."""
        self._broker.close()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (pika.exceptions.AMQPError, BrokerError, OSError) as error:
            self._broker.queues_pending.add(self._name)  # it may be another server, which has no such queue yet
            del self._broker.connection
            raise CarrierAway(type(error).__name__) from error
