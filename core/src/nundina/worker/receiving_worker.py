"""Does what a dispatcher has claimed and sent, where the database says that it is still to be done."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import structlog

from nundina.domain.sync import Lease
from nundina.ports import Ports
from nundina.worker.held_leases import LEASE_TIME, HeldLeases
from nundina.worker.leased_work import LeasedWork
from nundina.worker.rabbit_queue import HandedOver, RabbitQueue

_log = structlog.get_logger(__name__)


class ReceivingWorker:
    """Takes over the lease of what it receives. A message that comes late, or twice, finds another fence there."""

    def __init__(
        self, ports: Ports, name: str, queue: RabbitQueue, threads: int = 4, lease_time: timedelta = LEASE_TIME
    ) -> None:
        self._ports = ports
        self._name = name
        self._queue = queue
        self._threads = threads
        self._lease_time = lease_time

    def run_until(self, stop: Event) -> None:
        """Work until the event is set, then finish or give back what is held."""
        with HeldLeases(self._ports, self._lease_time) as held:
            work = LeasedWork(self._ports, held, stop.is_set)

            def do(handed_over: HandedOver) -> None:
                lease = self._taken(handed_over)
                if lease is not None:
                    work.do(lease)

            with self._queue.received(self._threads, do):
                stop.wait()

    def _taken(self, handed_over: HandedOver) -> Lease | None:
        kind, subject, fence = handed_over.kind, handed_over.subject, handed_over.fence
        try:
            with self._ports.unit_of_work() as tx:
                now = self._ports.clock.now()
                lease = tx.work.take_over(kind, subject, fence, self._name, now, self._lease_time)
        except Exception:  # noqa: BLE001 - a database that is away for a moment: the lease runs out, and it is sent anew
            _log.warning("not_taken_over", kind=str(kind), subject=subject, exc_info=True)
            return None
        if lease is None:
            _log.info("message_too_late", kind=str(kind), subject=subject)
        return lease
