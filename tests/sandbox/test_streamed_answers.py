"""What an application asks of the server beyond an answer: to send bit by bit, and to remember a connection."""

import http.client
import threading
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from nundina_sandbox.connection_faults import MEMORY, stream
from nundina_sandbox.web_server import WebServer


class Clock:
    """An application that ticks once, waits to be told, ticks again, and counts the requests of a connection."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.was_closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain"), ("Server", "Clock")])
        if environ["PATH_INFO"] == "/count":
            environ[MEMORY]["count"] = environ[MEMORY].get("count", 0) + 1
            return [str(environ[MEMORY]["count"]).encode()]
        stream(environ, self._ticks())
        return []

    def _ticks(self) -> Generator[bytes, None, None]:
        try:
            yield b"tick"
            while not self.may_go_on.wait(0.01):
                yield b"."
            yield b"tock"
        finally:
            self.was_closed.set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connection(clock: Clock) -> Iterator[http.client.HTTPConnection]:
    server = WebServer("127.0.0.1", 0, clock)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    made = http.client.HTTPConnection("127.0.0.1", int(server.port), timeout=10)
    yield made
    made.close()
    server.shutdown()
    server.hang_up()
    server.server_close()
    thread.join()


def test_a_part_arrives_before_the_next_one_is_made(connection: http.client.HTTPConnection, clock: Clock) -> None:
    connection.request("GET", "/stream")
    answer = connection.getresponse()
    assert (answer.read(4), answer.getheader("Server")) == (b"tick", "Clock")
    clock.may_go_on.set()
    assert answer.read().endswith(b"tock")


def test_the_source_of_the_parts_is_closed_when_the_client_has_gone(
    connection: http.client.HTTPConnection, clock: Clock
) -> None:
    connection.request("GET", "/stream")
    answer = connection.getresponse()
    answer.read(4)
    answer.close()
    connection.close()
    assert clock.was_closed.wait(5)


def test_what_is_remembered_of_a_connection_ends_with_it(connection: http.client.HTTPConnection) -> None:
    counts = []
    for _ in range(2):
        connection.request("GET", "/count")
        counts.append(connection.getresponse().read())
    connection.close()
    connection.request("GET", "/count")
    assert [*counts, connection.getresponse().read()] == [b"1", b"2", b"1"]
