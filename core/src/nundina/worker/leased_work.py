"""One piece of work under its lease: done, and given back whatever became of it."""

from __future__ import annotations

from collections.abc import Callable
from random import random

import structlog

from nundina.domain.errors import LeaseLost
from nundina.domain.retry import backoff
from nundina.domain.sync import Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.run_sync import note_fault
from nundina.worker.held_leases import HeldLeases
from nundina.worker.work import do

_log = structlog.get_logger(__name__)


class LeasedWork:
    """Does work whose lease is kept alive meanwhile, on any number of threads."""

    def __init__(self, ports: Ports, held: HeldLeases, stopping: Callable[[], bool]) -> None:
        self._ports = ports
        self._held = held
        self._stopping = stopping

    def do(self, lease: Lease) -> None:
        """Do one piece of work and give it back; whatever goes wrong in it stays in it."""
        self._held.add(lease)
        try:
            outcome = do(self._ports, lease, self._stopping)
        except LeaseLost:
            _log.info("lease_lost", kind=str(lease.work.kind), subject=lease.work.subject)
            return
        except Exception:  # noqa: BLE001 - one piece of work must not end the others
            _log.exception("work_failed", kind=str(lease.work.kind), subject=lease.work.subject)
            outcome = self._after_fault(lease)
        finally:
            self._held.drop(lease)
        self._give_back(lease, outcome)

    def _after_fault(self, lease: Lease) -> WorkOutcome:
        if lease.work.kind is WorkKind.SYNC:
            try:
                note_fault(self._ports, lease)
            except Exception:  # noqa: BLE001 - it is noted in the log already
                _log.info("fault_not_noted", subject=lease.work.subject)
        attempts = lease.work.attempts + 1
        return WorkOutcome(self._ports.clock.now() + backoff(attempts, random()), attempts)  # noqa: S311 - spreads load

    def _give_back(self, lease: Lease, outcome: WorkOutcome) -> None:
        try:
            with self._ports.unit_of_work() as tx:
                tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
        except LeaseLost:
            _log.info("lease_lost", kind=str(lease.work.kind), subject=lease.work.subject)
        except Exception:  # noqa: BLE001 - the lease runs out, and somebody does it again
            _log.warning("not_given_back", kind=str(lease.work.kind), subject=lease.work.subject, exc_info=True)
