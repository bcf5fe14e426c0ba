"""Tries to deliver an outbox row at once, while its user waits, and leaves it to the worker otherwise."""

from __future__ import annotations

from datetime import timedelta
from random import random
from threading import Thread

from nundina.domain.errors import LeaseLost
from nundina.domain.identifiers import new_id
from nundina.domain.retry import backoff
from nundina.domain.sync import Lease, OutboxItem, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.deliver_outbox import deliver_outbox

PATIENCE = timedelta(seconds=4)
_LEASE_TIME = timedelta(seconds=60)  # longer than an app's call may take


def deliver_now(ports: Ports, item: OutboxItem, patience: timedelta = PATIENCE) -> OutboxItem:
    """Deliver the row unless a worker has it already, wait a short while, and return it as it stands then."""
    attempt = Thread(target=_attempt, args=(ports, item), name="nundina-deliver-now", daemon=True)
    attempt.start()
    attempt.join(patience.total_seconds())
    with ports.unit_of_work.read() as tx:
        return tx.outbox.get(item.id)


def _attempt(ports: Ports, item: OutboxItem) -> None:
    """Deliver as a worker would. What goes wrong is noted on the row, and the row stays due."""
    now = ports.clock.now()
    with ports.unit_of_work() as tx:
        lease = tx.work.claim_one(WorkKind.DELIVER, item.id, f"web:{new_id()}", now, _LEASE_TIME)
    if lease is None:
        return
    try:
        _give_back(ports, lease, deliver_outbox(ports, lease))
    except LeaseLost:
        return
    except BaseException:
        again = ports.clock.now() + backoff(lease.work.attempts + 1, random())  # noqa: S311 - spreads load
        _give_back(ports, lease, WorkOutcome(again, lease.work.attempts + 1))
        raise


def _give_back(ports: Ports, lease: Lease, outcome: WorkOutcome) -> None:
    with ports.unit_of_work() as tx:
        tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
