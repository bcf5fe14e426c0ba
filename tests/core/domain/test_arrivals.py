from __future__ import annotations

from datetime import datetime

import pytest

from nundina.domain.arrivals import Arrival, Arrivals, arrivals_of
from nundina.domain.identifiers import AccountId, ConnectionId
from nundina.domain.sync import PushChannel, PushFailure
from support.examples import HOUR, NOW

pytestmark = pytest.mark.rule("SYNC-14")
FAILURE = PushFailure(
    connection_id=ConnectionId("c"), account_id=AccountId("a"), problem="Transient", since=NOW - 2 * HOUR
)


def channel(expires_at: datetime) -> PushChannel:
    return PushChannel(
        channel_id="x",
        account_id=AccountId("a"),
        connection_id=ConnectionId("c"),
        resource_id="r",
        secret_digest="",
        expires_at=expires_at,
    )


LIVING, ENDED = channel(NOW + HOUR), channel(NOW - HOUR)


@pytest.mark.parametrize(
    ("channels", "failure", "expected"),
    [
        ([LIVING], None, Arrivals(Arrival.PUSHED)),
        ([], None, Arrivals(Arrival.POLLED)),
        ([ENDED], None, Arrivals(Arrival.POLLED)),
        ([LIVING, ENDED], FAILURE, Arrivals(Arrival.NOT_RENEWED, NOW + HOUR, "Transient")),
        ([ENDED], FAILURE, Arrivals(Arrival.FAILS, NOW - HOUR, "Transient")),
        ([], FAILURE, Arrivals(Arrival.FAILS, NOW - 2 * HOUR, "Transient")),
    ],
)
def test_a_failure_counts_from_when_changes_come_late(
    channels: list[PushChannel], failure: PushFailure | None, expected: Arrivals
) -> None:
    assert arrivals_of(channels, failure, NOW, can_push=True, reachable=True) == expected


def test_a_host_that_providers_cannot_call_has_no_failure_but_no_address() -> None:
    assert arrivals_of([], FAILURE, NOW, can_push=True, reachable=False).how is Arrival.NO_ADDRESS
    assert arrivals_of([], FAILURE, NOW, can_push=False, reachable=False).how is Arrival.POLLED


def test_changes_arrive_within_seconds_as_long_as_a_channel_lives() -> None:
    assert arrivals_of([LIVING], FAILURE, NOW, can_push=True, reachable=True).pushed
    assert not arrivals_of([ENDED], FAILURE, NOW, can_push=True, reachable=True).pushed
