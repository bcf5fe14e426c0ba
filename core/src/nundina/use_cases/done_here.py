"""Does one piece of due work here and now, under a lease, as a worker would."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import random

from nundina.domain.errors import LeaseLost
from nundina.domain.identifiers import new_id
from nundina.domain.retry import backoff
from nundina.domain.sync import Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.kept_alive import kept_alive

LEASE_TIME = timedelta(seconds=15)  # how long it waits for a worker where this process dies in the middle


def done_here(
    ports: Ports, kind: WorkKind, subject: str, what_for: str, act: Callable[[Lease], WorkOutcome]
) -> WorkOutcome | None:
    """Do it and give it back; None where somebody else does it, or has taken it over meanwhile.

    What the act raises goes on, after the work was made due again a little later.
    """
    with ports.unit_of_work() as tx:
        worker = f"{what_for}:{new_id()}"
        lease = tx.work.claim_one(kind, subject, worker, ports.clock.now(), LEASE_TIME)
    if lease is None:
        return None
    attempts = lease.work.attempts + 1
    outcome: WorkOutcome | None = None
    try:
        with kept_alive(LEASE_TIME, lambda: _renewed(ports, lease)):
            outcome = act(lease)
    except LeaseLost:
        return None
    finally:
        if outcome is None:
            again = ports.clock.now() + backoff(attempts, random())  # noqa: S311 - spreads load, keeps no secret
            _give_back(ports, lease, WorkOutcome(again, attempts))
        else:
            _give_back(ports, lease, outcome)
    return outcome


def _renewed(ports: Ports, lease: Lease) -> bool:
    try:
        with ports.unit_of_work() as tx:
            tx.work.renew(lease, ports.clock.now(), LEASE_TIME)
    except LeaseLost:
        return False
    return True


def _give_back(ports: Ports, lease: Lease, outcome: WorkOutcome) -> None:
    with suppress(LeaseLost), ports.unit_of_work() as tx:
        tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
