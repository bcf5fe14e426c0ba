"""Tries to deliver an outbox row at once, while its user waits, and leaves it to the worker otherwise."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

from nundina.domain.sync import OutboxItem, WorkKind
from nundina.ports import Ports
from nundina.use_cases.deliver_outbox import deliver_outbox
from nundina.use_cases.done_here import done_here

PATIENCE = timedelta(seconds=4)
THREAD = "nundina-deliver-now"


def deliver_now(ports: Ports, item: OutboxItem, patience: timedelta = PATIENCE) -> OutboxItem:
    """Deliver the row unless a worker has it already, wait a short while, and return it as it stands then."""
    attempt = Thread(target=_attempt, args=(ports, item), name=THREAD, daemon=True)
    attempt.start()
    attempt.join(patience.total_seconds())
    with ports.unit_of_work.read() as tx:
        return tx.outbox.get(item.id)


def _attempt(ports: Ports, item: OutboxItem) -> None:
    """Deliver as a worker would. What goes wrong is noted on the row, and the row stays due."""
    done_here(ports, WorkKind.DELIVER, item.id, "web", lambda lease: deliver_outbox(ports, lease))
