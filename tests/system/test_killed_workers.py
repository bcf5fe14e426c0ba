"""Workers that are killed with kill -9 in the middle: another one finishes, nothing is lost, nothing is doubled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nundina_sandbox.google.faults import Fault
from support.answers import Answers
from support.busy_calendar import BusyCalendar, seed_of
from support.google_sync import GoogleSync, google_sync
from support.killer import Killer
from support.takeovers import Takeovers
from support.worker_processes import LEASE_TIME, WorkerProcesses, worker_processes

TAKEOVER = LEASE_TIME.total_seconds() + 14  # seconds, on a machine that does other things besides


@pytest.fixture
def story(database_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has just connected her calendar, and nobody has synced it."""
    with google_sync(database_url, tmp_path) as story:
        story.world.sandbox.world.requests = Answers()
        yield story


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[WorkerProcesses]:
    with worker_processes(tmp_path) as processes:
        yield processes


@pytest.mark.rule("SYNC-1", "SYNC-15")
@pytest.mark.parametrize(
    ("kills", "events", "meetings"),
    [
        pytest.param(25, 800, 80, id="25 kills"),
        pytest.param(200, 5000, 500, id="200 kills", marks=pytest.mark.soak),
    ],
)
def test_workers_killed_at_random_moments_lose_nothing_and_double_nothing(
    story: GoogleSync,
    processes: WorkerProcesses,
    database_url: str,
    kills: int,
    events: int,
    meetings: int,
    record_property: Callable[[str, object], None],
) -> None:
    calendar = BusyCalendar(story, events, meetings)
    calendar.fill()
    sandbox = story.world.sandbox
    answers = sandbox.world.requests
    assert isinstance(answers, Answers)
    killer = Killer(
        processes, Takeovers(story.world.database), answers, sandbox, database_url, seed_of(database_url, kills)
    )
    for operation in ("events.insert", "events.list"):
        sandbox.world.faults.arm(Fault("delay", operation, times=None, seconds=0.25))
    began = time.monotonic()

    killer.work_until_done(kills, calendar.progress(), seconds=kills * 4)

    told = f"{killer.report()}, {time.monotonic() - began:.0f} s in all, {answers.counts}"
    record_property("killed", told)
    print(told)
    assert sum(killer.kills.values()) == kills
    assert max(killer.takeovers.seconds) < TAKEOVER, told
    assert answers.counts["events.insert", 409] > 0, "nobody was killed between a creation and its answer"
    calendar.check()
    sandbox.world.faults.clear()
    story.sync()
    calendar.check()
