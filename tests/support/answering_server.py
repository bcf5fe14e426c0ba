"""A server on loopback that answers as a test says, for what no sandbox would answer."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, request

from nundina_sandbox.web_server import WebServer


class AnsweringServer:
    """What was asked, and how it is answered."""

    def __init__(self, answer: Callable[[], Response], tls: ssl.SSLContext | None) -> None:
        self.asked: list[tuple[str, str, str]] = []  # method, path, Authorization
        self._application = Flask(__name__)
        self._answer = answer
        self._application.before_request(self._noted)
        self.server = WebServer("127.0.0.1", 0, self._application, tls)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.port}"

    def _noted(self) -> Response:
        self.asked.append((request.method, request.path, request.headers.get("Authorization", "")))
        return self._answer()


@contextmanager
def answering(answer: Callable[[], Response], tls: ssl.SSLContext | None = None) -> Iterator[AnsweringServer]:
    """Run a server whose every answer is made by a function."""
    running = AnsweringServer(answer, tls)
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
        running.server.hang_up()
        thread.join()
