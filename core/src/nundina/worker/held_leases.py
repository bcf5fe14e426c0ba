"""The leases that a worker holds, kept alive while their work takes long."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Lock, Thread

import structlog

from nundina.domain.errors import LeaseLost
from nundina.domain.sync import Lease
from nundina.ports import Ports

LEASE_TIME = timedelta(seconds=15)  # how long a killed worker's work waits at most
RENEWED = 3  # times in a lease's time, so that one renewal may fail

_log = structlog.get_logger(__name__)


class HeldLeases:
    """Renews what is held from a thread of its own; entered, it runs until it is left."""

    def __init__(self, ports: Ports, lease_time: timedelta = LEASE_TIME) -> None:
        self._ports = ports
        self._lease_time = lease_time
        self._leases: dict[tuple[str, str], Lease] = {}
        self._lock = Lock()
        self._left = Event()
        self._thread = Thread(target=self._renew_until_left, name="nundina-leases", daemon=True)

    def __enter__(self) -> HeldLeases:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def add(self, lease: Lease) -> None:
        """Keep a lease alive from now on."""
        with self._lock:
            self._leases[_key(lease)] = lease

    def drop(self, lease: Lease) -> None:
        """Keep it alive no longer."""
        with self._lock:
            self._leases.pop(_key(lease), None)

    def _renew_until_left(self) -> None:
        while not self._left.wait(self._lease_time.total_seconds() / RENEWED):
            with self._lock:
                held = tuple(self._leases.values())
            for lease in held:
                self._renew(lease)

    def _renew(self, lease: Lease) -> None:
        try:
            with self._ports.unit_of_work() as tx:
                renewed = tx.work.renew(lease, self._ports.clock.now(), self._lease_time)
        except LeaseLost:
            self.drop(lease)
        except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the renewing
            _log.warning("lease_not_renewed", kind=str(lease.work.kind), subject=lease.work.subject, exc_info=True)
        else:
            with self._lock:
                if _key(lease) in self._leases:
                    self._leases[_key(lease)] = renewed


def _key(lease: Lease) -> tuple[str, str]:
    return (lease.work.kind, lease.work.subject)
