"""Claims what is due, as much as can be done soon, and hands it to a carrier."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import structlog

from nundina.domain.errors import LeaseLost
from nundina.domain.sync import Lease
from nundina.ports import Ports
from nundina.worker.carrier import Carrier, CarrierAway

LONGEST_SLEEP = timedelta(seconds=1)  # so that what becomes due meanwhile is begun within a second
_SHORTEST_SLEEP = timedelta(milliseconds=20)

_log = structlog.get_logger(__name__)


class Claimer:
    """Claims in the name of one worker, each time for the same time."""

    def __init__(self, ports: Ports, name: str, lease_time: timedelta) -> None:
        self._ports = ports
        self._name = name
        self._lease_time = lease_time

    def run_until(self, stop: Event, carrier: Carrier) -> None:
        """Hand over what is due until the event is set."""
        while not stop.is_set():
            self._round(stop, carrier)

    def claim(self, limit: int) -> tuple[Lease, ...]:
        """Return work that is due and now held, the longest due first."""
        with self._ports.unit_of_work() as tx:
            return tx.work.claim(self._name, self._ports.clock.now(), self._lease_time, limit)

    def _round(self, stop: Event, carrier: Carrier) -> None:
        """Hand over as much as there is room for, and wait until there is room or something becomes due."""
        try:
            room = carrier.room()
        except CarrierAway as away:
            _log.warning("carrier_away", worker=self._name, why=str(away))
            stop.wait(LONGEST_SLEEP.total_seconds())
            return
        leases = self._claim_or_nothing(room) if room else ()
        for number, lease in enumerate(leases):
            try:
                carrier.carry(lease)
            except CarrierAway as away:
                _log.warning("carrier_away", worker=self._name, why=str(away))
                self._give_back(leases[number:])
                break
        if len(leases) < room:
            stop.wait(self._pause().total_seconds())
        else:
            carrier.wait(LONGEST_SLEEP)

    def _claim_or_nothing(self, limit: int) -> tuple[Lease, ...]:
        try:
            return self.claim(limit)
        except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the worker
            _log.warning("nothing_claimed", worker=self._name, exc_info=True)
            return ()

    def _give_back(self, leases: tuple[Lease, ...]) -> None:
        """Make it due again as it was: nobody has tried it. A message that came through after all does nothing then."""
        for lease in leases:
            try:
                with self._ports.unit_of_work() as tx:
                    tx.work.finish(lease, lease.work.due_at, lease.work.attempts)
            except LeaseLost:
                continue
            except Exception:  # noqa: BLE001 - the lease runs out, and somebody claims it again
                _log.warning("not_given_back", kind=str(lease.work.kind), subject=lease.work.subject, exc_info=True)

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
        return min(max(next_due_at - self._ports.clock.now(), _SHORTEST_SLEEP), LONGEST_SLEEP)
