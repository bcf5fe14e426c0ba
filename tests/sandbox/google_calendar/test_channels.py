"""Watch channels that really call back."""

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from nundina_sandbox.google.calendar.deliveries import Patience
from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CalendarClient, client_of, eventually, reason_of, timed


class Receiver:
    """A web hook that remembers what it was told and answers as told."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.told: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                outer.told.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_address[1]}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def states(self) -> list[str]:
        return [one["x-goog-resource-state"] for one in self.told]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def impatient(sandbox: RunningSandbox) -> None:
    sandbox.world.calendar.channels.deliveries.patience = Patience(first_wait=0.02, attempts=4)


def watch(client: CalendarClient, receiver: Receiver, **fields: object) -> dict[str, Any]:
    body = {"id": "channel-1", "type": "web_hook", "address": receiver.url, "token": "secret=1", **fields}
    return client.good(client.events("POST", "watch", body))


def test_a_channel_says_sync_first_and_then_every_change_with_an_empty_body(
    anna: CalendarClient, receiver: Receiver
) -> None:
    channel = watch(anna, receiver)
    assert channel["resourceUri"].endswith("/calendar/v3/calendars/anna%40fjordworks.example/events?alt=json")
    assert eventually(lambda: receiver.states() == ["sync"])
    made = anna.insert(timed())
    anna.patch(made["id"], {"summary": "New"})
    assert eventually(lambda: receiver.states() == ["sync", "exists", "exists"])
    assert receiver.bodies == [b"", b"", b""]
    last = receiver.told[-1]
    assert last["x-goog-channel-id"] == "channel-1"
    assert last["x-goog-channel-token"] == "secret=1"
    assert last["x-goog-resource-id"] == channel["resourceId"]
    assert last["x-goog-resource-uri"] == channel["resourceUri"]
    assert last["x-goog-channel-expiration"].endswith(" GMT")
    assert [one["x-goog-message-number"] for one in receiver.told] == ["1", "2", "3"]


def test_a_colleagues_answer_and_an_invitation_are_told_too(
    anna: CalendarClient, ben: CalendarClient, receiver: Receiver
) -> None:
    watch(anna, receiver)
    made = ben.insert(timed(attendees=[{"email": ANNA}]))
    assert eventually(lambda: receiver.states() == ["sync", "exists"])
    ben.delete(made["id"])
    assert eventually(lambda: len(receiver.told) == 3)
    ben.insert(timed("Nothing to do with Anna"))
    anna.page()
    assert not eventually(lambda: len(receiver.told) > 3, 0.1)


def test_a_change_of_many_events_is_told_once(anna: CalendarClient, receiver: Receiver) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"], attendees=[{"email": BEN}]))
    anna.patch(f"{made['id']}_20261130T080000Z", {"summary": "Special"})
    watch(anna, receiver)
    anna.delete(made["id"])
    assert eventually(lambda: receiver.states() == ["sync", "exists"])
    assert not eventually(lambda: len(receiver.told) > 2, 0.1)


def test_a_receiver_in_trouble_is_tried_again_but_not_for_ever(anna: CalendarClient, receiver: Receiver) -> None:
    receiver.answers = [503, 500]
    watch(anna, receiver)
    assert eventually(lambda: len(receiver.told) == 3)
    assert [one["x-goog-message-number"] for one in receiver.told] == ["1", "1", "1"]
    receiver.answers = [502] * 4
    anna.insert(timed())
    assert eventually(lambda: len(receiver.told) == 7)
    assert not eventually(lambda: len(receiver.told) > 7, 0.3)
    anna.insert(timed())
    assert eventually(lambda: len(receiver.told) == 8)


def test_a_receiver_that_refuses_is_not_tried_again(anna: CalendarClient, receiver: Receiver) -> None:
    receiver.answers = [404, 302]
    watch(anna, receiver)
    anna.insert(timed())
    assert eventually(lambda: len(receiver.told) == 2)
    assert not eventually(lambda: len(receiver.told) > 2, 0.15)


def test_a_dead_receiver_does_not_keep_others_waiting(anna: CalendarClient, receiver: Receiver) -> None:
    dead = Receiver()
    dead.close()
    watch(anna, dead, id="dead")
    watch(anna, receiver)
    anna.insert(timed())
    assert eventually(lambda: receiver.states() == ["sync", "exists"])


def test_a_stopped_channel_is_silent(anna: CalendarClient, ben: CalendarClient, receiver: Receiver) -> None:
    channel = watch(anna, receiver)
    ends = {"id": channel["id"], "resourceId": channel["resourceId"]}
    assert reason_of(ben.call("POST", "/channels/stop", ends)) == (404, "channelUnknown")
    assert anna.call("POST", "/channels/stop", ends).status_code == 204
    assert reason_of(anna.call("POST", "/channels/stop", ends)) == (404, "channelUnknown")
    anna.insert(timed())
    assert not eventually(lambda: "exists" in receiver.states(), 0.15)
    watch(anna, receiver)


def test_a_channel_ends_when_it_said(anna: CalendarClient, sandbox: RunningSandbox, receiver: Receiver) -> None:
    end = sandbox.world.clock.now() + timedelta(minutes=10)
    wanted = str(int(end.timestamp()) * 1000)
    assert watch(anna, receiver, expiration=wanted)["expiration"] == wanted
    usual = int(watch(anna, receiver, id="usual")["expiration"]) / 1000 - sandbox.world.clock.now().timestamp()
    assert 6 < usual / 86400 < 8
    assert eventually(lambda: len(receiver.told) == 2)
    sandbox.world.clock.advance(timedelta(minutes=11))
    anna.insert(timed())
    assert eventually(lambda: len(receiver.told) == 3)
    assert receiver.told[-1]["x-goog-channel-id"] == "usual"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": ""}, "required"),
        ({"id": "with space"}, "channelIdInvalid"),
        ({"id": "x" * 65}, "channelIdInvalid"),
        ({"type": "email"}, "unknownChannelType"),
        ({"address": ""}, "required"),
        ({"address": "http://example.com/hook"}, "push.webhookUrlNotHttps"),
        ({"address": "ftp://127.0.0.1/hook"}, "push.webhookUrlNotHttps"),
        ({"expiration": "1000"}, "invalid"),
        ({"expiration": "soon"}, "invalid"),
        ({"token": "x" * 257}, "channelTokenTooLong"),
    ],
)
def test_a_channel_that_cannot_be_is_refused(
    anna: CalendarClient, receiver: Receiver, fields: dict[str, str], reason: str
) -> None:
    body = {"id": "one", "type": "web_hook", "address": receiver.url, **fields}
    assert reason_of(anna.events("POST", "watch", body)) == (400, reason)


def test_an_id_names_one_channel_only(anna: CalendarClient, receiver: Receiver) -> None:
    watch(anna, receiver)
    body = {"id": "channel-1", "type": "web_hook", "address": receiver.url}
    assert reason_of(anna.events("POST", "watch", body)) == (400, "channelIdNotUnique")


@pytest.mark.parametrize(
    "path", ["/users/me/calendarList/watch", "/users/me/settings/watch", "/calendars/primary/acl/watch"]
)
def test_lists_are_watched_too(anna: CalendarClient, receiver: Receiver, path: str) -> None:
    body = {"id": "other", "type": "web_hook", "address": receiver.url}
    channel = anna.good(anna.call("POST", path, body))
    assert channel["resourceUri"].startswith(anna.sandbox.url)
    assert eventually(lambda: receiver.states() == ["sync"])


def test_a_receiver_over_tls_is_called_when_its_certificate_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trusted, unknown = trustme.CA(), trustme.CA()
    trusted.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    receivers = [over_tls(authority) for authority in (unknown, trusted)]
    with RunningSandbox() as sandbox:
        sandbox.world.calendar.channels.deliveries.patience = Patience(first_wait=0.02, attempts=2)
        sandbox.world.add_person(ANNA)
        client = client_of(sandbox, ANNA)
        with client.session:
            for place, one in enumerate(receivers):
                watch(client, one, id=f"tls-{place}")
            assert eventually(lambda: receivers[1].states() == ["sync"])
    for one in receivers:
        one.close()
    assert receivers[0].told == []


def over_tls(authority: trustme.CA) -> Receiver:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return Receiver(context)
