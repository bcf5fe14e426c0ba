from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from nundina.domain.sync import DueWork, WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.clean_up import HOST
from nundina.worker.held_leases import HeldLeases
from nundina.worker.worker import Worker
from support.calendar_events import USER, make_event
from support.queues import Working
from support.sync_host import SyncHost
from support.waiting import wait_for


class RunningClock:
    """The real time."""

    at = datetime.max.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work, clock=RunningClock()).furnish()  # type: ignore[arg-type]


def run_until(host: SyncHost, working: Working, done: Callable[[], bool], threads: int = 2) -> None:
    with working(host.ports, threads):
        wait_for(done)


def due(host: SyncHost, kind: WorkKind, subject: str, at: datetime | None = None) -> None:
    with host.unit_of_work() as tx:
        tx.work.schedule(DueWork(kind=kind, subject=subject, due_at=at or datetime.now(UTC)))


def test_what_is_due_is_done_and_due_again_later(host: SyncHost, working: Working) -> None:
    host.calendar.put(USER, make_event())
    due(host, WorkKind.SYNC, host.connection.id)
    run_until(host, working, lambda: len(host.timeline()) == 1)
    again = host.due(WorkKind.SYNC, host.connection.id)
    assert again is not None
    assert again.due_at > datetime.now(UTC) + timedelta(minutes=1)


def test_what_becomes_due_while_the_worker_sleeps_is_begun_within_seconds(host: SyncHost, working: Working) -> None:
    host.calendar.put(USER, make_event())

    def later() -> None:
        time.sleep(0.3)
        due(host, WorkKind.SYNC, host.connection.id)

    threading.Thread(target=later).start()
    began = time.monotonic()
    run_until(host, working, lambda: len(host.timeline()) == 1)
    assert time.monotonic() - began < 5


def test_one_piece_of_work_that_breaks_harms_no_other_and_is_tried_again(host: SyncHost, working: Working) -> None:
    host.calendar.faults.append(ZeroDivisionError())  # nothing that call_app lets an app raise
    broken = host.connect(host.bo)
    due(host, WorkKind.SYNC, broken.id)
    run_until(host, working, lambda: host.calendar.calls != [], threads=1)
    retried = host.due(WorkKind.SYNC, broken.id)
    assert retried is not None
    assert retried.attempts == 1
    assert host.stored(broken).last_problem == "Fault"
    host.calendar.put(USER, make_event())
    due(host, WorkKind.SYNC, host.connection.id)
    run_until(host, working, lambda: len(host.timeline()) == 1)


def test_work_for_what_is_gone_is_done_for_good(host: SyncHost, working: Working) -> None:
    for kind in (WorkKind.SYNC, WorkKind.WATCH, WorkKind.DELIVER):
        due(host, kind, "0" * 32)
    run_until(host, working, lambda: all(host.due(kind, "0" * 32) is None for kind in WorkKind))


def test_cleaning_up_is_always_due(host: SyncHost, working: Working) -> None:
    run_until(host, working, lambda: host.due(WorkKind.CLEAN_UP, HOST) is not None)


def test_long_work_keeps_its_lease(host: SyncHost) -> None:
    due(host, WorkKind.SYNC, host.connection.id)
    with host.unit_of_work() as tx:
        [lease] = tx.work.claim("slow", datetime.now(UTC), timedelta(seconds=0.5), 10)
    with HeldLeases(host.ports, timedelta(seconds=0.5)) as held:
        held.add(lease)
        time.sleep(0.8)
        with host.unit_of_work() as tx:
            assert tx.work.claim("other", datetime.now(UTC), timedelta(seconds=5), 10) == ()
            tx.work.assert_held(lease)


def test_a_dead_worker_s_work_is_done_by_another_one_after_its_lease(host: SyncHost, working: Working) -> None:
    host.calendar.put(USER, make_event())
    due(host, WorkKind.SYNC, host.connection.id)
    with host.unit_of_work() as tx:
        taken = tx.work.claim("dead", datetime.now(UTC), timedelta(seconds=0.5), 10)
    assert taken
    run_until(host, working, lambda: len(host.timeline()) == 1)


@pytest.mark.rule("SYNC-14")
def test_many_requests_for_one_sync_are_one_sync(host: SyncHost) -> None:
    for _ in range(20):
        due(host, WorkKind.SYNC, host.connection.id)
    assert Worker(host.ports, "w").run_once() == 1
