"""From a provider's notification to the timeline: a real channel, a served host, its own worker."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bare_loop import service_at
from connected_host import ANNA, Connected, access_token, connected_host
from figures import Figure
from host import Home
from nundina.domain.records import RecordKind
from nundina.ports import Transaction
from nundina.use_cases.create_record import create_record
from nundina.use_cases.receive_notification import DEBOUNCE
from sync_figures import bare_request, seconds

NOTIFICATIONS = 30
GUEST = "guest0@client.example"
LONGEST = 30.0  # seconds


def measure() -> list[Figure]:
    """Return the median and the 99th percentile, as multiples of a bare request in the same run."""
    with connected_host(0) as connected:
        service = service_at(connected.sandbox_url, access_token(connected.sandbox_url))
        trip = statistics.median(seconds(lambda: bare_request(service)) for _ in range(20))
        _make_contact(connected)
        with Home(connected.home).served(with_worker=True):
            _wait_until(connected, _is_watched)
            time.sleep(2 * DEBOUNCE.total_seconds())  # what the opening of the channel made due is done
            times = [_time_to_the_timeline(connected, service, number) for number in range(NOTIFICATIONS)]
    beyond = [each - DEBOUNCE.total_seconds() for each in times]
    return [
        Figure("from a notification to the timeline, median / bare request", statistics.median(times) / trip, "ratio"),
        Figure("from a notification to the timeline, 99th percentile / bare request", _last(times) / trip, "ratio"),
        Figure("the same beyond the debounce, median / bare request", statistics.median(beyond) / trip, "ratio"),
        Figure("the same beyond the debounce, 99th percentile / bare request", _last(beyond) / trip, "ratio"),
    ]


def _last(times: list[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def _make_contact(connected: Connected) -> None:
    ports = connected.host.ports
    with ports.unit_of_work.read() as tx:
        [user] = tx.users.of_account(tx.accounts.all()[0].id)
    create_record(ports, user, RecordKind.CONTACT, {"email": GUEST, "name": "Guest"})


def _time_to_the_timeline(connected: Connected, service: Any, number: int) -> float:
    start = datetime.now(UTC) + timedelta(days=1 + number)
    body = {
        "summary": f"New {number}",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": (start + timedelta(minutes=30)).isoformat()},
        "attendees": [{"email": GUEST}, {"email": ANNA}],
    }
    event = service.events().insert(calendarId="primary", body=body).execute()
    return seconds(lambda: _wait_until(connected, lambda tx: _on_timeline(tx, event["iCalUID"])))


def _wait_until(connected: Connected, holds: Callable[[Transaction], bool]) -> None:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        with connected.host.ports.unit_of_work.read() as tx:
            if holds(tx):
                return
        time.sleep(0.005)
    raise RuntimeError("nothing came")


def _is_watched(tx: Transaction) -> bool:
    account = tx.accounts.all()[0].id
    [user] = tx.users.of_account(account)
    found = tx.connections.of_user(account, user.id)
    return any(tx.channels.of_connection(each.id) and each.last_sync_at for each in found)


def _on_timeline(tx: Transaction, ical_uid: str) -> bool:
    return tx.meetings.find_by_event(tx.accounts.all()[0].id, ical_uid, "") is not None
