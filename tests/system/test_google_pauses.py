"""Google asks for fewer calls, or is away: the sandbox's own log shows that nobody calls it during a pause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from nundina.domain.pace import BREAKS_AFTER, Pace
from nundina.domain.sync import OutboxState, WorkKind
from nundina.use_cases.app_pace import pause_of
from nundina.use_cases.request_sync import request_sync
from nundina.worker.worker import Worker
from nundina_sandbox.google.faults import Fault
from support.google_calendar_client import timed
from support.google_sync import MARIA, GoogleSync, google_sync

GUEST = [{"email": MARIA}]
PLANNING = timed("Planning", "2027-01-12T09:00:00", attendees=GUEST)


@contextmanager
def connected(database_url: str, home: Path) -> Iterator[GoogleSync]:
    with google_sync(database_url, home) as story:
        story.work()
        story.pass_time(timedelta(hours=1))  # ahead of the machine, so that time stands between two steps of a test
        yield story


@pytest.fixture
def story(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has just connected her calendar."""
    with connected(sqlite_url, tmp_path) as story:
        yield story


@pytest.fixture
def story_anywhere(database_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """The same, on each kind of database."""
    with connected(database_url, tmp_path) as story:
        yield story


HOST_ASKS = {"events.list", "events.insert", "events.patch", "events.watch", "calendarList.list"}


def asked(story: GoogleSync) -> int:
    """Return how often the calendar was asked so far, calls that were refused included."""
    return sum(entry.operation in HOST_ASKS for entry in story.world.sandbox.world.requests.entries())


def arm(
    story: GoogleSync, kind: str, operation: str = "events.*", times: int | None = 1, after: int | None = None
) -> None:
    story.world.sandbox.world.faults.arm(Fault(kind, operation, times=times, retry_after=after))


def pause(story: GoogleSync) -> Pace | None:
    with story.ports.unit_of_work.read() as tx:
        return pause_of(story.ports, tx, story.connection.app_id, story.connection.subject)


def end_of_pause(story: GoogleSync) -> datetime:
    found = pause(story)
    assert found is not None
    assert found.paused_until is not None
    return found.paused_until


def press_sync_now(story: GoogleSync) -> None:
    """Ask for a sync and let a worker do whatever is due, by the clock as it stands."""
    request_sync(story.ports, story.world.anna, story.connection.id)
    Worker(story.ports, "tests").run_once()


def titles(story: GoogleSync) -> set[str]:
    return {meeting.title for meeting in story.timeline()}


@pytest.mark.parametrize("kind", ["tooManyRequests", "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"])
def test_a_limit_stops_every_call_for_the_mailbox_until_its_pause_ends(story: GoogleSync, kind: str) -> None:
    story.google.insert(PLANNING)
    after = 120 if kind == "tooManyRequests" else None
    arm(story, kind, "events.list", after=after)
    began = story.world.web.clock.now()
    press_sync_now(story)
    until = end_of_pause(story)
    assert until >= began + timedelta(seconds=after or 8)
    before = asked(story)
    for part in (1, 2, 3):
        story.world.web.clock.instant = began + (until - began) * part / 4
        press_sync_now(story)
    assert "next try at" in story.browser.get(story.meet(title="Offer").location).text
    assert asked(story) == before
    [row] = story.world.outbox()
    assert (row.state, row.attempts) == (OutboxState.PENDING, 0)
    assert row.next_try_at is not None
    assert row.next_try_at >= until
    story.world.web.clock.instant = until + timedelta(minutes=3)
    Worker(story.ports, "tests").run_once()
    assert titles(story) == {"Planning", "Offer"}
    assert len(story.google.all()[0]) == 2
    assert story.mails() == ["request"]
    assert pause(story) is None


def test_a_storm_of_errors_opens_the_breaker_which_lets_one_probe_through(story_anywhere: GoogleSync) -> None:
    story = story_anywhere
    story.google.insert(PLANNING)
    arm(story, "error503", times=None)
    for _ in range(BREAKS_AFTER):
        story.pass_time(timedelta(minutes=3))
        story.work()
    before = asked(story)
    clock, until = story.world.web.clock, end_of_pause(story)
    for _ in range(5):
        press_sync_now(story)
    assert asked(story) == before
    clock.instant = until
    press_sync_now(story)
    probes = asked(story) - before
    assert probes <= 2, "one call, which the client repeats once"
    assert end_of_pause(story) - clock.now() > timedelta(seconds=30)
    story.world.sandbox.world.faults.clear()
    clock.instant = end_of_pause(story) + timedelta(minutes=10)
    story.work()
    assert titles(story) == {"Planning"}
    assert pause(story) is None


def test_paused_work_uses_up_no_tries(story: GoogleSync) -> None:
    arm(story, "tooManyRequests", "events.list", after=600)
    press_sync_now(story)
    for _ in range(4):
        story.world.web.clock.instant += timedelta(minutes=2)
        press_sync_now(story)
    with story.ports.unit_of_work.read() as tx:
        due = tx.work.find(WorkKind.SYNC, story.connection.id)
    assert due is not None
    assert due.attempts == 1


def test_the_connection_says_until_when_it_is_paused_and_what_waits(story: GoogleSync) -> None:
    arm(story, "tooManyRequests", "events.*", after=600)
    press_sync_now(story)
    story.meet(title="Offer")
    page = story.browser.get("/settings/calendar").text
    assert "Paused until" in page
    assert "1 change waits to be written to your calendar." in page
    assert "asked us to slow down" in page
