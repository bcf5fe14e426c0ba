from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.sync import PushChannel, WorkKind
from nundina.store.channels import SqlChannelStore
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.receive_notification import MOST_NEWS, receive_notification
from nundina.use_cases.watch_calendar import digest_of, watch_calendar
from nundina_plugin_api.errors import RefusalReason, Refused, Transient
from nundina_plugin_api.protocols import Watcher
from nundina_plugin_api.values import (
    Access,
    Channel,
    ChannelNews,
    ChannelRequest,
    Notification,
    NotificationReading,
)
from support.fake_calendar import FAKE_APP
from support.sync_host import SyncHost

pytestmark = pytest.mark.rule("SYNC-14")


class Requests:
    """Remembers what the host asked the watcher for."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.asked: list[ChannelRequest] = []
        self._watch = watcher.watch

    def watch(self, access: Access, request: ChannelRequest) -> Channel:
        self.asked.append(request)
        return self._watch(access, request)


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work).furnish()


@pytest.fixture
def requests(host: SyncHost) -> Requests:
    """What the host asks for."""
    requests = Requests(host.calendar)
    host.calendar.watch = requests.watch  # type: ignore[method-assign]
    return requests


def watch(host: SyncHost) -> timedelta | None:
    """Let the channel be opened or renewed; return when it is due again."""
    lease = host.lease(WorkKind.WATCH, host.connection.id)
    outcome = watch_calendar(host.ports, lease)
    with host.unit_of_work() as tx:
        tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
    return outcome.next_due_at - host.clock.now() if outcome.next_due_at else None


def channels(host: SyncHost) -> tuple[PushChannel, ...]:
    with host.unit_of_work.read() as tx:
        return tx.channels.of_connection(host.connection.id)


def notify(host: SyncHost, channel: str, secret: str, state: str = "exists") -> None:
    headers = {"x-channel": channel, "x-secret": secret, "x-state": state}
    receive_notification(host.ports, FAKE_APP, Notification(headers))


def test_a_channel_has_a_secret_of_its_own_of_which_the_digest_alone_is_stored(
    host: SyncHost, requests: Requests
) -> None:
    watch(host)
    [channel], [asked] = channels(host), requests.asked
    assert asked.address == "https://push.example/push/fake-calendar"
    assert len(asked.secret) >= 32
    assert channel.secret_digest == digest_of(asked.secret)
    assert asked.secret not in repr(channel)


def test_a_notification_with_the_secret_makes_the_sync_due_in_a_moment(host: SyncHost, requests: Requests) -> None:
    host.sync()
    watch(host)
    host.sync()
    notify(host, channels(host)[0].channel_id, requests.asked[0].secret)
    due = host.due(WorkKind.SYNC, host.connection.id)
    assert due is not None
    assert timedelta() < due.due_at - host.clock.now() <= timedelta(seconds=2)


@pytest.mark.parametrize("forged", ["", "guess", "\u00e9"])
def test_whoever_does_not_know_the_secret_changes_nothing(host: SyncHost, requests: Requests, forged: str) -> None:
    watch(host)
    host.sync()
    before = host.due(WorkKind.SYNC, host.connection.id)
    notify(host, channels(host)[0].channel_id, forged)
    notify(host, "no-such-channel", requests.asked[0].secret)
    notify(host, "", "")
    assert host.due(WorkKind.SYNC, host.connection.id) == before


def test_a_greeting_fetches_nothing(host: SyncHost, requests: Requests) -> None:
    watch(host)
    host.sync()
    before = host.due(WorkKind.SYNC, host.connection.id)
    notify(host, channels(host)[0].channel_id, requests.asked[0].secret, "hello")
    assert host.due(WorkKind.SYNC, host.connection.id) == before


def test_an_unknown_app_is_not_found(host: SyncHost) -> None:
    with pytest.raises(NotFound):
        receive_notification(host.ports, AppId("nobody"), Notification({}))


def test_the_new_channel_is_made_before_the_old_one_is_stopped_and_well_before_it_ends(host: SyncHost) -> None:
    renewed_in = watch(host)
    assert renewed_in is not None
    [first] = channels(host)
    assert renewed_in < (first.expires_at - host.clock.now()) * 0.7
    host.clock.move(renewed_in)
    host.calendar.calls.clear()
    watch(host)
    [second] = channels(host)
    assert second.expires_at > first.expires_at
    assert set(host.calendar.channels) == {first.channel_id, second.channel_id}
    host.work()
    assert set(host.calendar.channels) == {second.channel_id}
    assert [call for call in host.calendar.calls if call in {"watch", "stop"}] == ["watch", "stop"]


def test_a_renewal_that_fails_keeps_the_old_channel_and_is_tried_again_soon(host: SyncHost) -> None:
    watch(host)
    before = channels(host)
    host.calendar.faults.append(Transient())
    again = watch(host)
    assert again is not None
    assert again < timedelta(seconds=5)
    assert channels(host) == before


def test_a_provider_that_refuses_to_push_is_polled(host: SyncHost) -> None:
    host.calendar.faults.append(Refused(RefusalReason.UNSUPPORTED))
    assert watch(host) is not None
    host.sync()
    due = host.due(WorkKind.SYNC, host.connection.id)
    assert due is not None
    assert due.due_at - host.clock.now() < timedelta(minutes=6)


def test_with_push_polling_goes_on_at_its_floor(host: SyncHost) -> None:
    watch(host)
    host.sync()
    host.sync()
    due = host.due(WorkKind.SYNC, host.connection.id)
    assert due is not None
    assert timedelta(minutes=26) < due.due_at - host.clock.now() < timedelta(minutes=34)


def says(host: SyncHost, reading: NotificationReading) -> None:
    """Let a notification mean this, whatever it says."""
    host.calendar.read = lambda notification: reading  # type: ignore[method-assign]
    receive_notification(host.ports, FAKE_APP, Notification({}))


def due_soon(host: SyncHost) -> set[WorkKind]:
    """What of the connection is due within seconds."""
    kinds = (WorkKind.SYNC, WorkKind.WATCH)
    found = {kind: host.due(kind, host.connection.id) for kind in kinds}
    soon = host.clock.now() + timedelta(seconds=2)
    return {kind for kind, work in found.items() if work is not None and work.due_at <= soon}


def test_a_channel_that_its_provider_ends_is_renewed_at_once(host: SyncHost, requests: Requests) -> None:
    watch(host)
    [channel], [asked] = channels(host), requests.asked
    host.sync()
    says(host, NotificationReading(channel.channel_id, "a guess", changed=False, renew=True))
    assert due_soon(host) == set()
    says(host, NotificationReading(channel.channel_id, asked.secret, changed=False, renew=True))
    assert due_soon(host) == {WorkKind.WATCH}


def test_one_notification_may_speak_of_several_channels_each_with_its_own_secret(
    host: SyncHost, requests: Requests
) -> None:
    watch(host)
    [channel], [asked] = channels(host), requests.asked
    host.sync()
    forged = ChannelNews(channel.channel_id, "a guess")
    says(host, NotificationReading("nobody's", "whatever", further=(forged,)))
    assert due_soon(host) == set()
    says(host, NotificationReading("nobody's", "x", further=(forged, ChannelNews(channel.channel_id, asked.secret))))
    assert due_soon(host) == {WorkKind.SYNC}


def test_a_body_full_of_guesses_costs_one_look_and_its_rest_is_not_heard(
    host: SyncHost, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(host)
    [channel], [asked] = channels(host), requests.asked
    host.sync()
    looks: list[int] = []
    among = SqlChannelStore.among

    def counted(store: SqlChannelStore, channel_ids: Sequence[str]) -> tuple[PushChannel, ...]:
        looks.append(len(channel_ids))
        return among(store, channel_ids)

    monkeypatch.setattr(SqlChannelStore, "among", counted)
    guesses = tuple(ChannelNews(f"guess-{number}", "x") for number in range(MOST_NEWS - 1))
    right = ChannelNews(channel.channel_id, asked.secret)
    says(host, NotificationReading("nobody's", "x", further=(*guesses, right)))
    assert (looks, due_soon(host)) == ([MOST_NEWS], set())
    says(host, NotificationReading("nobody's", "x", further=(*guesses[:-1], *guesses[:-1], right)))
    assert (looks, due_soon(host)) == ([MOST_NEWS, MOST_NEWS], {WorkKind.SYNC})
