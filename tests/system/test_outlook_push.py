"""A change in Outlook reaches the timeline by itself, whatever becomes of the subscription meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from nundina.domain.sync import PushChannel
from nundina.worker.worker import Worker
from support.calendar_sync import ANNA, CalendarSync, calendar_sync, microsoft
from support.google_calendar_client import eventually
from support.page_server import served

pytestmark = pytest.mark.rule("SYNC-14")


class RunningClock:
    """The sandbox's time, which is the machine's."""

    def __init__(self, story: CalendarSync) -> None:
        self._now = story.side.clock.now

    def now(self) -> datetime:
        return self._now().astimezone(UTC)


@pytest.fixture
def pushed(sqlite_url: str, tmp_path: Path) -> Iterator[CalendarSync]:
    """A host that Microsoft can reach, with its worker running and its first sync done."""
    with calendar_sync(microsoft, sqlite_url, tmp_path) as story, served(story.web.app) as address:
        ports = replace(story.ports, push_url=address, clock=RunningClock(story))
        story.web.ports = ports
        story.web.app.extensions["nundina.ports"] = ports
        stop = threading.Event()
        worker = threading.Thread(target=Worker(ports, "w", 2).run_until, args=(stop,))
        token = story.web.token(story.browser)
        story.browser.post(f"/settings/calendar/{story.connection.id}/sync", data={"csrf_token": token})
        worker.start()
        try:
            assert eventually(lambda: channel_of(story) is not None, 15)
            assert eventually(lambda: story.connection.last_sync_at is not None, 15)
            time.sleep(1.5)  # what the opening of the channel made due has been done
            yield story
        finally:
            stop.set()
            worker.join(15)


def channel_of(story: CalendarSync) -> PushChannel | None:
    with story.ports.unit_of_work.read() as tx:
        channels = tx.channels.of_connection(story.connection.id)
    return channels[0] if channels else None


def subscription(story: CalendarSync) -> Any:
    """Return what the sandbox keeps of the channel."""
    [living] = story.sandbox.world.graph.subscriptions.living()
    return living


def titles(story: CalendarSync) -> list[str]:
    return [meeting.title for meeting in story.timeline()]


def test_a_change_in_outlook_is_on_the_timeline_within_seconds(pushed: CalendarSync) -> None:
    event = pushed.make("Planning")
    assert eventually(lambda: titles(pushed) == ["Planning"], 10)
    pushed.side.delete(ANNA, event)
    assert eventually(lambda: titles(pushed) == [], 10)


def test_a_subscription_that_is_to_be_authorised_anew_goes_on_by_itself(pushed: CalendarSync) -> None:
    before = subscription(pushed)
    pushed.sandbox.world.graph.subscriptions.tell_lifecycle(before, "reauthorizationRequired")
    assert eventually(lambda: not subscription(pushed).waiting_for_consent, 10)
    assert subscription(pushed).id == before.id
    pushed.make("After it")
    assert eventually(lambda: titles(pushed) == ["After it"], 10)


def test_a_subscription_that_microsoft_removes_is_opened_anew_and_nothing_is_missed(pushed: CalendarSync) -> None:
    before = subscription(pushed)
    pushed.sandbox.world.graph.subscriptions.end(before)
    pushed.make("Unheard")
    lost = {"lifecycleEvent": "subscriptionRemoved", "subscriptionId": before.id, "clientState": before.client_state}
    answer = requests.post(before.lifecycle_url, json={"value": [lost]}, timeout=10)
    assert answer.status_code == 202
    assert eventually(lambda: titles(pushed) == ["Unheard"], 10)
    assert eventually(lambda: bool(pushed.sandbox.world.graph.subscriptions.living()), 10)
    assert subscription(pushed).id != before.id
    pushed.make("Heard", "2027-01-13T09:00")
    assert eventually(lambda: titles(pushed) == ["Unheard", "Heard"], 10)


def test_whoever_calls_without_the_secret_gets_the_same_answer_and_changes_nothing(pushed: CalendarSync) -> None:
    before = channel_of(pushed)
    assert before is not None
    address = f"{pushed.ports.push_url}/push/outlook-calendar"
    bodies = [
        {
            "value": [
                {"subscriptionId": before.channel_id, "clientState": "guess", "lifecycleEvent": "subscriptionRemoved"}
            ]
        },
        {"value": [{"subscriptionId": "nobody's", "clientState": "guess"}]},
        {"value": []},
    ]
    answers = [requests.post(address, data=json.dumps(body), timeout=10) for body in bodies]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, "")}
    echoed = requests.post(f"{address}?validationToken=%3Cb%3Ehello", timeout=10)
    assert (echoed.status_code, echoed.text) == (200, "<b>hello")
    assert echoed.headers["Content-Type"].startswith("text/plain")
    assert echoed.headers["X-Content-Type-Options"] == "nosniff"
    assert channel_of(pushed) == before
