"""Google's notifications, as the sandbox really sends them to a server on loopback."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from uuid import uuid4

import pytest

from nundina_plugin_api import ChannelRequest, Notification
from support.google_world import GoogleWorld

Received = tuple[str, Queue[Notification]]


@pytest.fixture
def receiver() -> Iterator[Received]:
    """Yield an address and what arrives there."""
    arrived: Queue[Notification] = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            arrived.put(Notification({name.lower(): value for name, value in self.headers.items()}, body=body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/push", arrived
    server.shutdown()
    server.server_close()


@pytest.mark.rule("SYNC-14")
def test_a_change_calls_back_with_the_channels_secret_until_the_channel_is_stopped(
    world: GoogleWorld, receiver: Received
) -> None:
    address, arrived = receiver
    watcher, secret = world.app.watcher, secrets.token_hex()
    assert watcher is not None
    channel = watcher.watch(world.access, ChannelRequest(uuid4().hex, address, secret))
    greeting = watcher.read(arrived.get(timeout=5))
    assert (greeting.channel_id, greeting.secret, greeting.changed) == (channel.channel_id, secret, False)

    start = datetime.now(UTC) + timedelta(hours=1)
    world.make_event("News", start, start + timedelta(hours=1))
    news = watcher.read(arrived.get(timeout=5))
    assert (news.channel_id, news.secret, news.changed) == (channel.channel_id, secret, True)

    watcher.stop(world.access, channel)
    other = watcher.watch(world.access, ChannelRequest(uuid4().hex, address, secret))
    assert watcher.read(arrived.get(timeout=5)).channel_id == other.channel_id
    world.make_event("More", start, start + timedelta(hours=1))
    assert watcher.read(arrived.get(timeout=5)).channel_id == other.channel_id
    assert arrived.empty()
