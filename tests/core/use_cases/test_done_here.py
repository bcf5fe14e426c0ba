"""Due work that a page does at once: held as long as it takes, free soon after a kill, never done twice."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.app import SystemClock
from nundina.domain.sync import DueWork, Lease, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases import done_here as module
from nundina.use_cases.done_here import done_here
from support.refreshing_app import RefreshingApps, host_of

LEASE_TIME = timedelta(seconds=0.4)


@pytest.fixture
def ports(unit_of_work: SqlUnitOfWork, monkeypatch: pytest.MonkeyPatch) -> Ports:
    """A host by the machine's time, something due in it, and leases that a test can outlast."""
    monkeypatch.setattr(module, "LEASE_TIME", LEASE_TIME)
    ports = replace(host_of(unit_of_work, RefreshingApps()), clock=SystemClock())
    with ports.unit_of_work() as tx:
        tx.work.schedule(DueWork(kind=WorkKind.DELIVER, subject="row", due_at=ports.clock.now()))
    return ports


def claimed(ports: Ports) -> tuple[Lease, ...]:
    """Return what a worker gets now."""
    with ports.unit_of_work() as tx:
        return tx.work.claim("worker", ports.clock.now(), timedelta(minutes=1), 1)


def test_a_call_that_takes_longer_than_its_lease_is_not_made_a_second_time(ports: Ports) -> None:
    def act(_lease: Lease) -> WorkOutcome:
        end = time.monotonic() + 3 * LEASE_TIME.total_seconds()
        while time.monotonic() < end:
            assert claimed(ports) == ()
            time.sleep(0.05)
        return WorkOutcome()

    assert done_here(ports, WorkKind.DELIVER, "row", "test", act) == WorkOutcome()
    with ports.unit_of_work() as tx:
        assert tx.work.find(WorkKind.DELIVER, "row") is None


def test_what_a_worker_holds_is_left_to_it(ports: Ports) -> None:
    [_] = claimed(ports)
    assert done_here(ports, WorkKind.DELIVER, "row", "test", lambda _lease: pytest.fail("done twice")) is None


def test_what_somebody_took_over_meanwhile_is_theirs(ports: Ports) -> None:
    def act(lease: Lease) -> WorkOutcome:
        with ports.unit_of_work() as tx:
            assert tx.work.take_over(
                WorkKind.DELIVER, "row", lease.fence, "other", ports.clock.now(), timedelta(minutes=1)
            )
        with ports.unit_of_work() as tx:
            tx.work.assert_held(lease)
        return WorkOutcome()

    assert done_here(ports, WorkKind.DELIVER, "row", "test", act) is None
    assert claimed(ports) == ()


def test_what_fails_for_a_reason_that_nobody_foresaw_is_due_again_a_little_later(ports: Ports) -> None:
    def act(_lease: Lease) -> WorkOutcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        done_here(ports, WorkKind.DELIVER, "row", "test", act)
    with ports.unit_of_work() as tx:
        work = tx.work.find(WorkKind.DELIVER, "row")
    assert work is not None
    assert work.attempts == 1
    assert timedelta() < work.due_at - ports.clock.now() <= timedelta(seconds=2)
