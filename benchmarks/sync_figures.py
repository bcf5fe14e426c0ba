"""A first sync against a bare loop, and a sync with nothing new against one bare request."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bare_loop import GOOGLES_PAGE, page_and_insert, service_at
from connected_host import Connected, access_token, connected_host
from figures import Figure
from nundina.domain.sync import DueWork, WorkKind
from nundina.worker.worker import Worker
from nundina_google_calendar.change_feed import PAGE_SIZE

EVENTS = 10_000
ROUNDS = 2


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
    first_to_full_pages: float  # the same, to a bare loop with the pages that Google gives who asks for no size
    empty: float  # processor time, as a multiple of one bare request's
    requests: int  # of the sync with nothing new


def one_round() -> Round:
    """Sync a fresh host twice: everything, then nothing."""
    with connected_host(EVENTS) as connected:
        service = service_at(connected.sandbox_url, access_token(connected.sandbox_url))
        bare = seconds(lambda: page_and_insert(service, connected.home / "bare.sqlite3", PAGE_SIZE))
        full = seconds(lambda: page_and_insert(service, connected.home / "full.sqlite3", GOOGLES_PAGE))
        first = seconds(lambda: work_once(connected))
        sync_due(connected)
        before = requests_of(connected)
        empty = cpu(lambda: work_once(connected))
        asked = requests_of(connected) - before
        return Round(first / bare, first / full, empty / cpu(lambda: bare_request(service)), asked)


def first_and_empty_sync() -> list[Figure]:
    """Compare a first sync with the bare loop, and a sync with nothing new with one bare request."""
    rounds = [one_round() for _ in range(ROUNDS)]
    first, full, empty = (
        statistics.median(getattr(each, name) for each in rounds) for name in ("first", "first_to_full_pages", "empty")
    )
    return [
        Figure("first sync of 10,000 events / bare loop", first, "ratio", "<= 1.5"),
        Figure("first sync of 10,000 events / bare loop of pages of 250", full, "ratio"),
        Figure("sync with nothing new: requests", max(each.requests for each in rounds), "count", "<= 1"),
        Figure("sync with nothing new: CPU / one bare request's", empty, "ratio"),
    ]


def bare_request(service: Any) -> object:
    """Ask for one event, as a client of Google's does."""
    return service.events().list(calendarId="primary", maxResults=1).execute()


def measure() -> list[Figure]:
    """Return all figures of this module."""
    return first_and_empty_sync()
