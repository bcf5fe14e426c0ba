"""Providers call as often as they like within reason, and no stranger can use that up for them (SYNC-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from nundina.domain.connections import Connection
from nundina.domain.sync import PushChannel, WorkKind
from nundina.use_cases.watch_calendar import digest_of
from nundina.web.push_gate import NEWS_AT_ONCE, STRANGERS_AT_ONCE, PushGate, network_of
from nundina_plugin_api.values import ChannelNews
from support.connecting_world import ConnectingWorld, connected

pytestmark = pytest.mark.rule("SYNC-14")
GOOGLES, STRANGERS = "203.0.113.7", "198.51.100.9"
RIGHT, WRONG, UNKNOWN = (ChannelNews(*told) for told in (("c1", "secret"), ("c1", "guess"), ("c2", "secret")))


@dataclass
class Seconds:
    """A clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def gate(seconds: Seconds) -> PushGate:
    return PushGate(seconds)


def notify(gate: PushGate, address: str, news: ChannelNews) -> bool:
    """Bring news, of which only the right one is believed; say whether anybody looked at it."""
    if not gate.admits(address, [news]):
        return False
    gate.note(address, [news], [news] if news is RIGHT else [])
    return True


def test_an_address_with_too_many_wrong_secrets_is_not_looked_at_for_a_while(gate: PushGate, seconds: Seconds) -> None:
    assert all(notify(gate, STRANGERS, WRONG) for _ in range(STRANGERS_AT_ONCE))
    assert not notify(gate, STRANGERS, UNKNOWN)
    assert notify(gate, GOOGLES, UNKNOWN), "other addresses are heard"
    seconds.now += 1
    assert notify(gate, STRANGERS, UNKNOWN)


def test_whoever_does_not_know_the_secret_uses_up_nothing_of_the_channel(gate: PushGate) -> None:
    assert notify(gate, GOOGLES, RIGHT)
    for _ in range(3 * STRANGERS_AT_ONCE):
        notify(gate, STRANGERS, WRONG)
    assert all(notify(gate, GOOGLES, RIGHT) for _ in range(NEWS_AT_ONCE - 1))


def test_a_channel_that_has_proved_itself_is_heard_even_from_an_address_that_strangers_share(gate: PushGate) -> None:
    assert notify(gate, STRANGERS, RIGHT)
    for _ in range(2 * STRANGERS_AT_ONCE):
        notify(gate, STRANGERS, WRONG)
    assert notify(gate, STRANGERS, RIGHT)
    assert not notify(gate, STRANGERS, WRONG)


def test_a_channel_that_never_stops_is_asked_to_come_again(gate: PushGate, seconds: Seconds) -> None:
    assert all(notify(gate, GOOGLES, RIGHT) for _ in range(NEWS_AT_ONCE))
    assert not notify(gate, GOOGLES, RIGHT)
    seconds.now += 1
    assert notify(gate, GOOGLES, RIGHT)


def test_what_names_no_channel_asks_the_store_nothing_and_is_never_turned_away(gate: PushGate) -> None:
    for _ in range(2 * STRANGERS_AT_ONCE):
        assert gate.admits(STRANGERS, [])
        gate.note(STRANGERS, [], [])
    assert notify(gate, STRANGERS, WRONG)


def test_each_guess_in_one_notification_counts(gate: PushGate) -> None:
    guesses = [ChannelNews(f"c{number}", "guess") for number in range(STRANGERS_AT_ONCE)]
    assert gate.admits(STRANGERS, [RIGHT, *guesses])
    gate.note(STRANGERS, [RIGHT, *guesses], [RIGHT])
    assert not gate.admits(STRANGERS, [UNKNOWN])
    assert gate.admits(STRANGERS, [RIGHT])
    assert gate.admits(GOOGLES, [UNKNOWN])


def test_a_guess_beside_the_right_secret_of_one_channel_counts(gate: PushGate) -> None:
    for _ in range(STRANGERS_AT_ONCE):
        gate.note(STRANGERS, [WRONG, RIGHT], [RIGHT])
    assert not gate.admits(STRANGERS, [UNKNOWN])


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("", ""), ("unix", "unix")],
)
def test_a_caller_cannot_choose_among_many_addresses(address: str, network: str) -> None:
    assert network_of(address) == network


class TestOnTheHost:
    def test_a_flood_of_guesses_is_turned_away_and_the_real_channel_still_makes_its_sync_due(
        self, world: ConnectingWorld
    ) -> None:
        connected(world)
        [connection] = world.connections()
        add_channel(world, connection, "real", "right")
        with world.ports.unit_of_work() as tx:
            tx.work.cancel(WorkKind.SYNC, connection.id)
        assert post(world, GOOGLES, "real", "right") == 204
        answers = [post(world, STRANGERS, "real", "guess") for _ in range(STRANGERS_AT_ONCE + 20)]
        assert answers[:STRANGERS_AT_ONCE] == [204] * STRANGERS_AT_ONCE
        assert answers[-1] == 503
        with world.ports.unit_of_work() as tx:
            tx.work.cancel(WorkKind.SYNC, connection.id)
        for address in (GOOGLES, STRANGERS):
            assert post(world, address, "real", "right") == 204
        with world.ports.unit_of_work.read() as tx:
            assert tx.work.find(WorkKind.SYNC, connection.id) is not None


def add_channel(world: ConnectingWorld, connection: Connection, channel_id: str, secret: str) -> None:
    with world.ports.unit_of_work() as tx:
        tx.channels.add(
            PushChannel(
                channel_id=channel_id,
                account_id=connection.account_id,
                connection_id=connection.id,
                resource_id="r",
                secret_digest=digest_of(secret),
                expires_at=world.ports.clock.now() + timedelta(days=7),
            )
        )


def post(world: ConnectingWorld, address: str, channel_id: str, secret: str) -> int:
    """Call as Google does, and return the status of the answer."""
    headers = {
        "X-Goog-Channel-ID": channel_id,
        "X-Goog-Channel-Token": secret,
        "X-Goog-Resource-State": "exists",
        "X-Goog-Message-Number": "2",
        "X-Goog-Resource-ID": "r",
    }
    browser = world.web.app.test_client()
    return browser.post("/push/google-calendar", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code
