"""A first sync, a sync with nothing new, and the way from a provider's notification to the timeline."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import requests

from bare_loop import page_and_insert, service_at
from connected_host import ANNA, Connected, access_token, connected_host
from figures import Figure
from nundina.domain.records import RecordKind
from nundina.domain.sync import DueWork, WorkKind
from nundina.use_cases.create_record import create_record
from nundina.worker.worker import Worker

EVENTS = 10_000
ROUNDS = 2
NOTIFICATIONS = 60
GUEST = "guest0@client.example"


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def cpu(work: Callable[[], object]) -> float:
    """Return the processor time that this process spends on it."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def sync_due(connected: Connected) -> None:
    """Make the sync of every connection due."""
    ports = connected.host.ports
    with ports.unit_of_work() as tx:
        for account in tx.accounts.all():
            for user in tx.users.of_account(account.id):
                for connection in tx.connections.of_user(account.id, user.id):
                    tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject=connection.id, due_at=ports.clock.now()))


def work_once(connected: Connected) -> None:
    """Do what is due."""
    Worker(connected.host.ports, "bench").run_once()


def requests_of(connected: Connected) -> int:
    """Return how many requests the sandbox has had, its control pages left out."""
    headers = {"Accept": "application/json"}
    answer = requests.get(f"{connected.sandbox_url}/control/requests", headers=headers, timeout=10)
    return sum("/calendar/v3/" in entry["path"] for entry in answer.json()["requests"])


@dataclass(frozen=True, slots=True)
class Round:
    """What one fresh host took for its first two syncs."""

    first: float  # as a multiple of the bare loop
    empty: float  # processor time, as a multiple of one bare request's
    requests: int  # of the sync with nothing new


def one_round() -> Round:
    """Sync a fresh host twice: everything, then nothing."""
    with connected_host(EVENTS) as connected:
        service = service_at(connected.sandbox_url, access_token(connected.sandbox_url))
        bare = seconds(lambda: page_and_insert(service, connected.home / "bare.sqlite3"))
        first = seconds(lambda: work_once(connected))
        sync_due(connected)
        before = requests_of(connected)
        empty = cpu(lambda: work_once(connected))
        asked = requests_of(connected) - before
        return Round(first / bare, empty / cpu(lambda: _list(service)), asked)


def first_and_empty_sync() -> list[Figure]:
    """Compare a first sync with the bare loop, and a sync with nothing new with one bare request."""
    rounds = [one_round() for _ in range(ROUNDS)]
    first, empty = (statistics.median(getattr(each, name) for each in rounds) for name in ("first", "empty"))
    return [
        Figure("first sync of 10,000 events / bare loop", first, "ratio", "<= 1.5"),
        Figure("sync with nothing new: requests", max(each.requests for each in rounds), "count", "<= 1"),
        Figure("sync with nothing new: CPU / one bare request's", empty, "ratio"),
    ]


def notification_figures() -> list[Figure]:
    """Measure from a change in the calendar to the timeline, in round trips of a bare request."""
    with connected_host(0) as connected:
        service = service_at(connected.sandbox_url, access_token(connected.sandbox_url))
        trip = statistics.median(seconds(lambda: _list(service)) for _ in range(20))
        _make_contact(connected)
        times = _times_to_the_timeline(connected, service)
    last = sorted(times)[int(len(times) * 0.99)]
    return [
        Figure("from a change to the timeline, median / bare request", statistics.median(times) / trip, "ratio"),
        Figure("from a change to the timeline, 99th percentile / bare request", last / trip, "ratio"),
    ]


def _list(service: Any) -> object:
    return service.events().list(calendarId="primary", maxResults=1).execute()


def _make_contact(connected: Connected) -> None:
    ports = connected.host.ports
    with ports.unit_of_work.read() as tx:
        [user] = tx.users.of_account(tx.accounts.all()[0].id)
    create_record(ports, user, RecordKind.CONTACT, {"email": GUEST, "name": "Guest"})


def _times_to_the_timeline(connected: Connected, service: Any) -> list[float]:
    stop = Event()
    worker = Thread(target=Worker(connected.host.ports, "bench").run_until, args=(stop,))
    worker.start()
    try:
        time.sleep(1.0)  # the first, empty sync
        return [_time_to_the_timeline(connected, service, number) for number in range(NOTIFICATIONS)]
    finally:
        stop.set()
        worker.join()


def _time_to_the_timeline(connected: Connected, service: Any, number: int) -> float:
    start = datetime.now(UTC) + timedelta(days=1 + number)
    body = {
        "summary": f"New {number}",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": (start + timedelta(minutes=30)).isoformat()},
        "attendees": [{"email": GUEST}, {"email": ANNA}],
    }
    event = service.events().insert(calendarId="primary", body=body).execute()
    begin = time.perf_counter()
    sync_due(connected)
    while not _on_timeline(connected, event["iCalUID"]):
        time.sleep(0.002)
    return time.perf_counter() - begin


def _on_timeline(connected: Connected, ical_uid: str) -> bool:
    with connected.host.ports.unit_of_work.read() as tx:
        return tx.meetings.find_by_event(tx.accounts.all()[0].id, ical_uid, "") is not None


def measure() -> list[Figure]:
    """Return all figures of this module."""
    return [*first_and_empty_sync(), *notification_figures()]
