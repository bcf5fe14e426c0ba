"""Microsoft's notifications, as the sandbox really sends them to a server on loopback."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest

from nundina_outlook_calendar.plugin import plugin
from nundina_plugin_api import (
    ChannelNews,
    ChannelRequest,
    Notification,
    NotificationReading,
    RefusalReason,
    Refused,
    Watcher,
)
from support.outlook_world import OutlookWorld

pytestmark = pytest.mark.rule("SYNC-14")

START = datetime.now(UTC) + timedelta(hours=1)
HOUR = timedelta(hours=1)


class Receiver:
    """An address that answers as the host does: what the app makes of a notification decides."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.readings: Queue[NotificationReading] = Queue()
        self.echoes = 0
        self.address = ""

    def take(self, notification: Notification) -> NotificationReading:
        reading = self.watcher.read(notification)
        if reading.reply_text:
            self.echoes += 1
        else:
            self.readings.put(reading)
        return reading

    def next(self) -> NotificationReading:
        """Return the next notification that says anything."""
        return self.readings.get(timeout=5)

    def is_quiet(self) -> bool:
        try:
            self.readings.get(timeout=0.5)
        except Empty:
            return True
        return False


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    watcher = plugin.nundina_app().watcher
    assert watcher is not None
    receiver = Receiver(watcher)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(urlsplit(self.path).query))
            reading = receiver.take(Notification(headers, query, body))
            self.send_response(reading.reply_status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(reading.reply_text.encode())))
            self.end_headers()
            self.wfile.write(reading.reply_text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}/push/outlook-calendar"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()


def asked(receiver: Receiver, secret: str = "", **changes: Any) -> ChannelRequest:
    return ChannelRequest(uuid4().hex, receiver.address, secret or secrets.token_hex(), **changes)


def test_a_change_calls_back_with_the_channels_secret_until_the_channel_is_stopped(
    world: OutlookWorld, receiver: Receiver
) -> None:
    watcher, request = receiver.watcher, asked(receiver)
    channel = watcher.watch(world.access, request)
    assert receiver.echoes == 2  # both addresses were asked whether they want it
    world.make_event("News", START, START + HOUR)
    news = receiver.next()
    assert (news.channel_id, news.secret, news.changed, news.renew) == (channel.channel_id, request.secret, True, False)
    assert news.reply_status == 202
    watcher.stop(world.access, channel)
    watcher.stop(world.access, channel)
    world.make_event("More", START, START + HOUR)
    assert receiver.is_quiet()


def test_a_channel_is_extended_as_the_same_one(world: OutlookWorld, receiver: Receiver) -> None:
    watcher = receiver.watcher
    first = watcher.watch(world.access, asked(receiver, expires_at=datetime.now(UTC) + 2 * HOUR))
    longer = watcher.renew(world.access, first, asked(receiver, expires_at=datetime.now(UTC) + timedelta(days=30)))
    assert longer.channel_id == first.channel_id
    assert timedelta(days=6) < longer.expires_at - datetime.now(UTC) < timedelta(minutes=10_080)


def test_a_channel_that_is_gone_is_opened_anew(world: OutlookWorld, receiver: Receiver) -> None:
    watcher = receiver.watcher
    first = watcher.watch(world.access, asked(receiver))
    watcher.stop(world.access, first)
    again = watcher.renew(world.access, first, asked(receiver))
    assert again.channel_id != first.channel_id
    world.make_event("News", START, START + HOUR)
    assert receiver.next().channel_id == again.channel_id


@pytest.mark.parametrize(
    ("event", "changed", "renew"),
    [("reauthorizationRequired", False, True), ("subscriptionRemoved", True, True), ("missed", True, False)],
)
def test_what_becomes_of_a_channel_says_what_to_do(
    world: OutlookWorld, receiver: Receiver, event: Any, *, changed: bool, renew: bool
) -> None:
    request = asked(receiver)
    channel = receiver.watcher.watch(world.access, request)
    board = world.sandbox.world.graph.subscriptions
    (subscription,) = board.living()
    board.tell_lifecycle(subscription, event)
    news = receiver.next()
    assert (news.channel_id, news.secret) == (channel.channel_id, request.secret)
    assert (news.changed, news.renew) == (changed, renew)


def test_a_channel_that_is_to_be_authorised_anew_speaks_again_once_it_is_renewed(
    world: OutlookWorld, receiver: Receiver
) -> None:
    channel = receiver.watcher.watch(world.access, asked(receiver))
    board = world.sandbox.world.graph.subscriptions
    (subscription,) = board.living()
    board.tell_lifecycle(subscription, "reauthorizationRequired")
    assert receiver.next().renew
    receiver.watcher.renew(world.access, channel, asked(receiver))
    world.make_event("News", START, START + HOUR)
    assert receiver.next().changed


def test_an_address_that_nobody_answers_at_is_refused(world: OutlookWorld, receiver: Receiver) -> None:
    nowhere = ChannelRequest(uuid4().hex, "http://127.0.0.1:9/push", "s")
    with pytest.raises(Refused) as caught:
        receiver.watcher.watch(world.access, nowhere)
    assert caught.value.reason is RefusalReason.UNSUPPORTED


def reading(value: Any) -> NotificationReading:
    watcher = plugin.nundina_app().watcher
    assert watcher is not None
    return watcher.read(Notification({}, body=json.dumps(value).encode()))


def told(subscription: str, secret: str, **fields: Any) -> dict[str, Any]:
    return {"subscriptionId": subscription, "clientState": secret, "changeType": "updated", **fields}


def test_one_body_may_speak_of_several_channels_each_once() -> None:
    removed = {"lifecycleEvent": "subscriptionRemoved"}
    news = reading({"value": [told("a", "1"), told("b", "2"), told("a", "1"), told("b", "2", **removed)]})
    assert news.news() == (ChannelNews("a", "1"), ChannelNews("b", "2", changed=True, renew=True))


def test_a_forged_word_beside_a_true_one_does_not_hide_it() -> None:
    news = reading({"value": [told("a", "guess"), told("a", "1")]})
    assert ChannelNews("a", "1") in news.news()


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b'{"value": 1}', b'{"value": [1]}', b'{"value": [null]}', b"\xff", b"[" * 99_999],
)
def test_a_body_that_makes_no_sense_is_nobodys(body: bytes) -> None:
    watcher = plugin.nundina_app().watcher
    assert watcher is not None
    assert watcher.read(Notification({}, body=body)).news() == ()


def test_a_validation_token_is_echoed_as_it_came() -> None:
    watcher = plugin.nundina_app().watcher
    assert watcher is not None
    token = "Validation: Testing client application reachability for subscription ‹1›"
    news = watcher.read(Notification({}, query={"validationToken": token}))
    assert (news.reply_status, news.reply_text, news.news()) == (200, token, ())
