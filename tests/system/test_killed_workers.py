"""Workers that are killed with kill -9 in the middle: another one finishes, nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingForm, read_draft
from nundina.domain.sync import OutboxState
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.request_sync import request_sync
from nundina_sandbox.google.faults import Fault
from support import sync_worker_process
from support.connecting_world import ANNA
from support.google_calendar_client import timed
from support.google_sync import MARIA, GoogleSync, google_sync

GUEST = [{"email": MARIA}]
EVENTS = 400  # four pages of Google's
MEETINGS = 25
TESTS = Path(__file__).parents[1]


@contextmanager
def worker(database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; killed at the end if it still runs."""
    command = [sys.executable, str(sync_worker_process.__file__), database_url]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def kill_at(database_url: str, progress: Callable[[], int], marks: tuple[int, ...], goal: int) -> None:
    """Run one worker after the other, kill each as soon as so much is done, and let the last one finish."""
    for mark in marks:
        with worker(database_url):
            _wait_for(progress, mark)
        assert progress() < goal, "no worker was killed in the middle"
    with worker(database_url):
        _wait_for(progress, goal)


def _wait_for(progress: Callable[[], int], mark: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while progress() < mark:
        assert time.monotonic() < end, f"stopped at {progress()} on the way to {mark}"
        time.sleep(0.03)


@pytest.fixture
def story(database_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has just connected her calendar, and nobody has synced it."""
    with google_sync(database_url, tmp_path) as story:
        yield story


@pytest.mark.rule("SYNC-15")
def test_a_sync_whose_workers_are_killed_brings_every_event_once(story: GoogleSync, database_url: str) -> None:
    _fill(story)
    story.world.sandbox.world.faults.arm(Fault("delay", "events.list", times=None, seconds=0.4))
    request_sync(story.ports, story.world.anna, story.connection.id)

    def progress() -> int:
        connection = story.connection
        return connection.events_seen + (connection.last_sync_at is not None)

    kill_at(database_url, progress, (100, 200, 300), EVENTS + 1)

    titles = Counter(meeting.title for meeting in story.timeline())
    assert titles == Counter(f"No {number}" for number in range(EVENTS))
    assert story.connection.meetings_synced == EVENTS


def _fill(story: GoogleSync) -> None:
    """Make many events in Google at once."""
    person = story.world.sandbox.world.person(ANNA)
    assert person is not None
    days = [divmod(number, 20) for number in range(EVENTS)]
    events = [
        {"id": f"event{number:05}", **timed(f"No {number}", f"2027-01-{day + 1:02}T{hour:02}:00:00", attendees=GUEST)}
        for number, (day, hour) in enumerate(days)
    ]
    story.world.sandbox.world.calendar.seed(person, events)


@pytest.mark.rule("SYNC-1")
def test_meetings_whose_delivery_is_killed_are_in_google_once(story: GoogleSync, database_url: str) -> None:
    form = MeetingForm(title="Offer", date="2027-01-12", start="10:00", end="11:00", zone="UTC", guests=MARIA)
    items = [
        meet_from_record(story.ports, story.world.anna, story.maria.id, read_draft(form), new_id())[1]
        for _ in range(MEETINGS)
    ]
    faults = story.world.sandbox.world.faults
    faults.arm(Fault("delay", "events.insert", times=None, seconds=0.3))
    faults.arm(Fault("dropAfterCommit", "events.insert", times=4))

    def progress() -> int:
        with story.ports.unit_of_work.read() as tx:
            return sum(tx.outbox.get(item.id).state is OutboxState.DELIVERED for item in items)

    kill_at(database_url, progress, (3, 8, 14), MEETINGS)

    assert len(story.google.all()[0]) == MEETINGS
    assert story.mails() == ["request"] * MEETINGS
    story.sync()
    assert len(story.timeline()) == MEETINGS
