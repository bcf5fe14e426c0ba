"""A first sync against a bare loop, and a sync with nothing new against one bare request."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bare_loop import page_and_insert, service_at
from connected_host import Connected, access_token, connected_host, require_all_events
from figures import Figure
from nundina.domain.sync import DueWork, WorkKind
from nundina.worker.worker import Worker
from nundina_google_calendar.change_feed import PAGE_SIZE

EVENTS = 10_000
ROUNDS = 3


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

    first: float  # as a multiple of the bare loop with pages of the same size
    empty: float  # processor time, as a multiple of one bare request's
    requests: int  # of the sync with nothing new


def one_round() -> Round:
    """Sync a fresh host twice: everything, then nothing."""
    with connected_host(EVENTS) as connected:
        service = service_at(connected.sandbox_url, access_token(connected.sandbox_url))
        before = bare_loop(connected, service, "before")
        first = seconds(lambda: work_once(connected))
        require_all_events(connected, EVENTS)
        bare = (before + bare_loop(connected, service, "after")) / 2  # whatever else the machine does hits both sides
        sync_due(connected)
        asked_before = requests_of(connected)
        empty = cpu(lambda: work_once(connected))
        asked = requests_of(connected) - asked_before
        return Round(first / bare, empty / cpu(lambda: bare_request(service)), asked)


def first_and_empty_sync() -> list[Figure]:
    """Compare a first sync with the bare loop, and a sync with nothing new with one bare request."""
    rounds = [one_round() for _ in range(ROUNDS)]
    first, empty = (statistics.median(getattr(each, name) for each in rounds) for name in ("first", "empty"))
    return [
        Figure("first sync of 10,000 events / bare loop", first, "ratio", "<= 1.5"),
        Figure("sync with nothing new: requests", max(each.requests for each in rounds), "count", "<= 1"),
        Figure("sync with nothing new: CPU / one bare request's", empty, "ratio"),
    ]


def bare_loop(connected: Connected, service: Any, name: str) -> float:
    """Return how long the bare loop takes, into a file of its own."""
    return seconds(lambda: page_and_insert(service, connected.home / f"{name}.sqlite3", PAGE_SIZE))


def bare_request(service: Any) -> object:
    """Ask for one event, as a client of Google's does."""
    return service.events().list(calendarId="primary", maxResults=1).execute()


def measure() -> list[Figure]:
    """Return all figures of this module."""
    return first_and_empty_sync()
