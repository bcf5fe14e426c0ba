"""A real host and a provider's sandbox are used at random: once it settles, timelines say what the calendars say.

`make soak` does so for an hour, a quarter of it for each provider on each kind of database: NUNDINA_SOAK_SECONDS says
how long instead, NUNDINA_SOAK_SEED repeats a run that failed, and shrinks it.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from nundina.domain.identifiers import new_id
from nundina.store.database import Database, open_database
from nundina.store.tables import metadata
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.world import World
from nundina_sandbox.microsoft.running import RunningMicrosoft
from nundina_sandbox.microsoft.world import MicrosoftWorld
from nundina_sandbox.server import RunningSandbox
from support.calendar_machine.everything import play_every_fault, play_every_step
from support.calendar_machine.google_side import GoogleSide
from support.calendar_machine.machine import CalendarMachine, TroubledMachine, expected_to_happen, machine
from support.calendar_machine.microsoft_side import MicrosoftSide
from support.calendar_machine.side import CalendarSide

RELAXED = settings(
    deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True, phases=[Phase.generate]
)
QUICK = settings(RELAXED, max_examples=18, stateful_step_count=60)
LONG = settings(RELAXED, max_examples=4, stateful_step_count=150)
SHRINKING = settings(LONG, phases=[Phase.generate, Phase.shrink])
ENOUGH = 10_000  # steps, in which chance leaves nothing out
# Several for each provider, so that two processes share the work; each arms its own share of the faults.
PARTS = {"google": 4, "microsoft": 2}


@contextmanager
def google() -> Iterator[CalendarSide]:
    """Yield a Google sandbox."""
    with RunningSandbox(World(standing_clock())) as sandbox:
        yield GoogleSide(sandbox)


@contextmanager
def microsoft() -> Iterator[CalendarSide]:
    """Yield a Microsoft sandbox."""
    with RunningMicrosoft(MicrosoftWorld(standing_clock())) as sandbox, TemporaryDirectory() as folder:
        yield MicrosoftSide(sandbox, Path(folder) / "ca.pem")


def standing_clock() -> SandboxClock:
    """Return a clock that only the machine's steps move: from nine in the morning, so that a seed means one run."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)  # not the past: tokens must not have expired by the real clock
    instant = tomorrow.replace(hour=9, minute=0, second=30, microsecond=0)
    return SandboxClock(lambda: instant)


@pytest.fixture
def quick_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pages, so that a run has several, and no pause before a read is repeated."""
    for app in ("nundina_google_calendar", "nundina_outlook_calendar"):
        monkeypatch.setattr(f"{app}.change_feed.PAGE_SIZE", 3)
        monkeypatch.setattr(f"{app}.client.PAUSE", 0.0)


SIDES = pytest.mark.parametrize("side", [google, microsoft])
EVERY_PART = [(side, part) for side in (google, microsoft) for part in range(PARTS[side.__name__])]


@pytest.mark.usefixtures("quick_client")
@pytest.mark.parametrize(("side", "part"), EVERY_PART)
@pytest.mark.rule("SYNC-1", "SYNC-2", "SYNC-3", "SYNC-4", "SYNC-6", "SYNC-7", "SYNC-8", "SYNC-9")
@pytest.mark.rule("SYNC-10", "SYNC-11", "SYNC-12", "SYNC-13", "SYNC-15", "CON-10", "CON-11")
def test_whatever_happens_timelines_calendars_and_verdicts_agree_once_it_settles(
    side: Callable[[], AbstractContextManager[CalendarSide]], part: int, sqlite_template: Path, tmp_path: Path
) -> None:
    databases = copies_of(sqlite_template, tmp_path)
    with side() as running, machine(running, databases, running.fault_kinds[part :: PARTS[side.__name__]]) as a_machine:
        run_state_machine_as_test(seed(part)(a_machine), settings=QUICK)
        told(a_machine)


@pytest.mark.usefixtures("quick_client")
@SIDES
@pytest.mark.parametrize("settling", [True, False], ids=["each", "all"])
@pytest.mark.rule("SYNC-13", "SYNC-15", "CON-10", "CON-11")
def test_every_kind_of_step_and_of_fault_happens_and_it_settles(
    side: Callable[[], AbstractContextManager[CalendarSide]], settling: bool, sqlite_template: Path, tmp_path: Path
) -> None:
    with side() as running, machine(running, copies_of(sqlite_template, tmp_path)) as a_machine:
        with closing(a_machine()) as one:
            one.begin(week=1)
            play_every_step(one, settling=settling)
            play_every_fault(one, None if settling else "events.insert")
            one.teardown()
        told(a_machine)
        assert expected_to_happen(a_machine) - set(a_machine.done) == set(), "these have never happened"


@pytest.mark.soak
@pytest.mark.usefixtures("quick_client")
@SIDES
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_for_an_hour_whatever_happens_they_agree(
    request: pytest.FixtureRequest, side: Callable[[], AbstractContextManager[CalendarSide]], tmp_path: Path, kind: str
) -> None:
    given = os.environ.get("NUNDINA_SOAK_SEED")
    end = time.monotonic() + float(os.environ.get("NUNDINA_SOAK_SECONDS", "3600")) / 4
    with side() as running, machine(running, databases(request, tmp_path, kind), kind=TroubledMachine) as a_machine:
        for number in [int(given)] if given else fresh_numbers(end):
            print(f"NUNDINA_SOAK_SEED={number}", flush=True)
            run_state_machine_as_test(seed(number)(a_machine), settings=SHRINKING if given else LONG)
        told(a_machine)
        never = expected_to_happen(a_machine) - set(a_machine.done)
        assert a_machine.steps < ENOUGH or never == set(), "these have never happened"


def told(machine_class: type[CalendarMachine]) -> None:
    """Print how much has happened."""
    print(f"{machine_class.steps} steps:")
    for step, times in sorted(machine_class.done.items()):
        print(f"{times:7} {step}")


def fresh_numbers(end: float) -> Iterator[int]:
    """Yield seeds that nobody has chosen, until a moment of the monotonic clock."""
    while time.monotonic() < end:
        yield random.SystemRandom().getrandbits(32)


def databases(request: pytest.FixtureRequest, folder: Path, kind: str) -> Callable[[], Database]:
    """Return what makes a fresh database of a kind each time."""
    if kind == "sqlite":
        return copies_of(request.getfixturevalue("sqlite_template"), folder)
    url = request.getfixturevalue("postgresql_url")

    def emptied() -> Database:
        database = open_database(url)
        with database.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        return database

    return emptied


def copies_of(template: Path, folder: Path) -> Callable[[], Database]:
    """Return what makes a fresh SQLite database each time, one that does not wait for the disk."""

    def fresh() -> Database:
        path = folder / f"{new_id()}.db"
        shutil.copyfile(template, path)
        database = open_database(f"sqlite:///{path}")
        sa.event.listen(database.engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))
        return database

    return fresh
