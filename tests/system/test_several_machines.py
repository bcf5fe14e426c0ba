"""A dispatcher, RabbitMQ and workers, each a process: whatever is killed, nothing is lost and nothing is doubled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingForm, read_draft
from nundina.domain.sync import OutboxState, WorkKind
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.clean_up import HOST
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.request_sync import request_sync
from nundina_sandbox.google.faults import Fault
from support.connecting_world import ANNA
from support.google_calendar_client import timed
from support.google_sync import MARIA, GoogleSync, google_sync
from support.machines import dispatch, machine, receive
from support.rabbitmq_server import RabbitmqServer

pytestmark = [pytest.mark.postgresql, pytest.mark.rabbitmq]
EVENTS = 600  # three pages of Google's
MEETINGS = 14


@pytest.fixture
def story(postgresql_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has just connected her calendar, and nobody has synced it."""
    with google_sync(postgresql_url, tmp_path) as story:
        yield story


def _wait_for(progress: Callable[[], int], mark: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while progress() < mark:
        assert time.monotonic() < end, f"stopped at {progress()} on the way to {mark}"
        time.sleep(0.03)


def test_the_sync_of_a_killed_worker_is_finished_by_another_one_within_seconds(
    story: GoogleSync, postgresql_url: str, rabbitmq_server: RabbitmqServer, queue_name: str
) -> None:
    _fill(story)
    story.world.sandbox.world.faults.arm(Fault("delay", "events.list", times=None, seconds=0.5))
    request_sync(story.ports, story.world.anna, story.connection.id)
    addresses = (postgresql_url, rabbitmq_server.url, queue_name)

    def progress() -> int:
        return story.connection.events_seen + (story.connection.last_sync_at is not None)

    with machine(dispatch, *addresses):
        with machine(receive, *addresses):
            _wait_for(progress, 100)
        assert progress() < EVENTS + 1, "no worker was killed in the middle"
        with machine(receive, *addresses):
            _wait_for(progress, EVENTS + 1, seconds=20)

    assert Counter(meeting.title for meeting in story.timeline()) == Counter(f"No {n}" for n in range(EVENTS))


def _fill(story: GoogleSync) -> None:
    person = story.world.sandbox.world.person(ANNA)
    assert person is not None
    guests = [{"email": MARIA}]
    days = [divmod(number, 20) for number in range(EVENTS)]
    events = [
        {"id": f"event{number:05}", **timed(f"No {number}", f"2027-01-{day + 1:02}T{hour:02}:00:00", attendees=guests)}
        for number, (day, hour) in enumerate(days)
    ]
    story.world.sandbox.world.calendar.seed(person, events)


def test_meetings_are_delivered_once_though_rabbitmq_is_killed_in_the_middle(
    story: GoogleSync, postgresql_url: str, rabbitmq_server: RabbitmqServer, queue_name: str
) -> None:
    form = MeetingForm(title="Offer", date="2027-01-12", start="10:00", end="11:00", zone="UTC", guests=MARIA)
    items = [
        meet_from_record(story.ports, story.world.anna, story.maria.id, read_draft(form), new_id())[1]
        for _ in range(MEETINGS)
    ]
    story.world.sandbox.world.faults.arm(Fault("delay", "events.insert", times=None, seconds=0.4))
    addresses = (postgresql_url, rabbitmq_server.url, queue_name)

    def progress() -> int:
        with story.ports.unit_of_work.read() as tx:
            return sum(tx.outbox.get(item.id).state is OutboxState.DELIVERED for item in items)

    with machine(receive, *addresses), machine(dispatch, *addresses):
        _wait_for(progress, 2)
        rabbitmq_server.kill()
        assert progress() < MEETINGS, "RabbitMQ was not killed in the middle"
        rabbitmq_server.start_again()
        _wait_for(progress, MEETINGS)

    assert len(story.google.all()[0]) == MEETINGS
    assert story.mails() == ["request"] * MEETINGS


def test_the_two_commands_do_what_is_due_and_end_when_asked(
    postgresql_url: str, rabbitmq_server: RabbitmqServer, tmp_path: Path
) -> None:
    chosen = {"NUNDINA_HOME": str(tmp_path / "home"), "NUNDINA_DATABASE_URL": postgresql_url, "NUNDINA_KEY": ""}
    variables = {**os.environ, **chosen, "NUNDINA_QUEUE_URL": rabbitmq_server.url}
    command = [sys.executable, "-m", "nundina.cli"]
    subprocess.run([*command, "init"], env=variables, check=True, capture_output=True)
    database = open_database(postgresql_url)

    def cleaned_up() -> int:
        with SqlUnitOfWork(database).read() as tx:
            work = tx.work.find(WorkKind.CLEAN_UP, HOST)
        return work is not None and work.due_at > datetime.now(UTC)

    with ExitStack() as both, (tmp_path / "log").open("wb") as log:
        started = [
            both.enter_context(subprocess.Popen([*command, *words], env=variables, stdout=log, stderr=log))
            for words in (["worker", "--carrier", "dramatiq"], ["dispatcher"])
        ]
        try:
            _wait_for(cleaned_up, 1)
        finally:
            for process in started:
                process.terminate()
        codes = [process.wait(20) for process in started]
    database.close()
    assert codes == [0, 0], (tmp_path / "log").read_text()
