"""Which use case serves which kind of due work."""

from __future__ import annotations

from collections.abc import Callable
from random import random
from typing import assert_never

from nundina.domain.errors import Paused
from nundina.domain.pace import spread
from nundina.domain.sync import Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.clean_up import clean_up
from nundina.use_cases.deliver_outbox import deliver_outbox
from nundina.use_cases.forget_history import HISTORY, forget_history
from nundina.use_cases.refresh_busy_times import refresh_busy_times
from nundina.use_cases.run_sync import run_sync
from nundina.use_cases.watch_calendar import watch_calendar


def do(ports: Ports, lease: Lease, stopping: Callable[[], bool]) -> WorkOutcome:
    """Do what a lease is for, and return when it is due again. Raises LeaseLost, and whatever goes wrong.

    Work whose provider is to be left alone is put off until then, without using up a try.
    """
    try:
        return _done(ports, lease, stopping)
    except Paused as pause:
        again = spread(pause.until, ports.clock.now(), random())  # noqa: S311 - spreads load
        return WorkOutcome(again, lease.work.attempts)


def _done(ports: Ports, lease: Lease, stopping: Callable[[], bool]) -> WorkOutcome:
    match lease.work.kind:
        case WorkKind.SYNC:
            return run_sync(ports, lease, stopping)
        case WorkKind.DELIVER:
            return deliver_outbox(ports, lease)
        case WorkKind.WATCH:
            return watch_calendar(ports, lease)
        case WorkKind.BUSY:
            return refresh_busy_times(ports, lease)
        case WorkKind.CLEAN_UP:
            return forget_history(ports, stopping) if lease.work.subject == HISTORY else clean_up(ports)
        case _:
            assert_never(lease.work.kind)
