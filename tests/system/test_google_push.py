"""A change in Google reaches the timeline by itself: a real notification, a real page that takes it, a real worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from nundina.domain.sync import PushChannel
from nundina.worker.worker import Worker
from support.google_calendar_client import eventually, timed
from support.google_sync import MARIA, GoogleSync, google_sync
from support.page_server import served

pytestmark = pytest.mark.rule("SYNC-14")
GUEST = [{"email": MARIA}]


class RunningClock:
    """The machine's time, two seconds ahead as the sandbox's is."""

    def __init__(self, story: GoogleSync) -> None:
        self._now = story.world.sandbox.world.clock.now

    def now(self) -> datetime:
        return self._now().astimezone(UTC)


@pytest.fixture
def pushed(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """A host that Google can reach, with its worker running."""
    with google_sync(sqlite_url, tmp_path) as story, served(story.world.web.app) as address:
        ports = replace(story.ports, push_url=address, clock=RunningClock(story))
        story.world.web.ports = ports
        story.world.web.app.extensions["nundina.ports"] = ports
        stop = threading.Event()
        worker = threading.Thread(target=Worker(ports, "w", 2).run_until, args=(stop,))
        token = story.world.web.token(story.browser)
        story.browser.post(f"/settings/calendar/{story.connection.id}/sync", data={"csrf_token": token})
        worker.start()
        try:
            yield story
        finally:
            stop.set()
            worker.join(15)


def channel_of(story: GoogleSync) -> PushChannel | None:
    with story.ports.unit_of_work.read() as tx:
        channels = tx.channels.of_connection(story.connection.id)
    return channels[0] if channels else None


def test_a_change_in_google_is_on_the_timeline_within_seconds(pushed: GoogleSync) -> None:
    assert eventually(lambda: channel_of(pushed) is not None, 10)
    assert eventually(lambda: pushed.connection.last_sync_at is not None, 10)
    time.sleep(1.5)  # what the opening of the channel made due has been done
    event = pushed.google.insert(timed("Planning", "2027-01-12T09:00:00", attendees=GUEST))
    assert eventually(lambda: len(pushed.timeline()) == 1, 10)
    pushed.google.delete(event["id"])
    assert eventually(lambda: pushed.timeline() == [], 10)


def test_whoever_calls_without_the_secret_gets_the_same_answer(pushed: GoogleSync) -> None:
    assert eventually(lambda: channel_of(pushed) is not None, 10)
    channel = channel_of(pushed)
    assert channel is not None
    address = f"{pushed.ports.push_url}/push/google-calendar"
    headers = {"X-Goog-Channel-ID": channel.channel_id, "X-Goog-Resource-State": "exists"}
    answers = [
        requests.post(address, headers={**headers, **secret}, timeout=10)
        for secret in ({}, {"X-Goog-Channel-Token": "guess"})
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(204, "")}
    assert requests.post(f"{pushed.ports.push_url}/push/no-such-app", timeout=10).status_code == 404
    assert requests.post(address, data=b"x" * 300_000, timeout=10).status_code == 413
