"""Many requests at once: none is lost, none is done twice, and nobody waits for a slow receiver."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, GraphUser, event_body, graph_user
from support.graph_receiver import Receiver, running_receiver

AT_ONCE = 8


@pytest.fixture(autouse=True)
def unlimited(sandbox: RunningMicrosoft) -> Iterator[None]:
    throttle = sandbox.world.graph.throttle
    throttle.at_once = None
    yield
    throttle.at_once = 4


def _at_once(sandbox: RunningMicrosoft, do: Callable[[GraphUser, int], Any]) -> list[Any]:
    ready = threading.Barrier(AT_ONCE)

    def run(number: int) -> Any:
        with graph_user(sandbox, ANNA) as user:
            ready.wait(10)
            return do(user, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_retries_that_meet_make_one_event(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    body = event_body(transactionId="the-same", guests=(BEN,))
    made = _at_once(sandbox, lambda user, _: user.post("/me/events", body)["id"])
    assert len(set(made)) == 1
    assert len(anna.view()) == 1
    assert len(sandbox.world.outbox) == 1


def test_of_changes_to_one_version_exactly_one_is_made(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event()
    match = {"If-Match": made["@odata.etag"]}

    def change(user: GraphUser, number: int) -> int:
        url = f"{user.base}/me/events/{made['id']}"
        return user.session.patch(url, json={"subject": str(number)}, headers=match, timeout=20).status_code

    assert sorted(_at_once(sandbox, change)) == [200] + [412] * (AT_ONCE - 1)


def test_answers_that_meet_all_reach_the_organizer(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    guests = tuple(f"guest{number}@fjordworks.example" for number in range(AT_ONCE))
    for one in guests:
        sandbox.world.add_person(one)
    anna.event(guests=guests)

    def accept(address: str) -> None:
        with graph_user(sandbox, address) as guest:
            guest.post(f"/me/events/{guest.only()['id']}/accept", status=202)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(accept, guests))
    assert {one["status"]["response"] for one in anna.only()["attendees"]} == {"accepted"}


def test_nobody_waits_for_the_receiver_of_somebody_elses_notifications(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    class Slow(Receiver):
        def take(self, body: bytes) -> int:
            time.sleep(1)
            return super().take(body)

    expires = sandbox.world.clock.now() + timedelta(days=1)
    with running_receiver(Slow()) as receiver:
        wanted = {"changeType": "created", "notificationUrl": receiver.url, "resource": "me/events"}
        anna.post("/subscriptions", wanted | {"expirationDateTime": f"{expires:%Y-%m-%dT%H:%M:%SZ}"})
        started = time.monotonic()
        for _ in range(5):
            anna.event()
        assert time.monotonic() - started < 1
