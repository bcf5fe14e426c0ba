"""A receiver of Graph's notifications, which answers validation as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.graph_schema import judge

Json = dict[str, Any]


@dataclass(slots=True)
class Receiver:
    """What came to one address."""

    url: str = ""
    told: list[Json] = field(default_factory=list)
    """Single notifications in the order of their arrival; each is judged in the end."""
    statuses: list[int] = field(default_factory=list)
    """How the next notifications are answered; 202 after these."""
    validations: list[str] = field(default_factory=list)
    """The tokens that were asked for."""
    validation_status: int = 200
    validation_text: str | None = None
    """What is answered to a validation instead of its token."""
    content_type: str = "text/plain"

    def take(self, body: bytes) -> int:
        """Keep the notifications of a call and return the status of the answer."""
        for one in json.loads(body)["value"]:
            self.told.append(one)
        return self.statuses.pop(0) if self.statuses else 202

    @property
    def changes(self) -> list[str]:
        """Return the kinds of change that were told."""
        return [one["changeType"] for one in self.told]


@contextmanager
def running_receiver(given: Receiver | None = None) -> Iterator[Receiver]:
    """Yield a receiver that runs on loopback."""
    receiver = given or Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = parse_qs(urlsplit(self.path).query).get("validationToken", [""])[0]
            if token:
                receiver.validations.append(token)
                status, text = receiver.validation_status, receiver.validation_text or token
            else:
                status, text = receiver.take(body), ""
            self.send_response(status)
            self.send_header("Content-Type", receiver.content_type)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook?kind=event"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    for one in receiver.told:
        judge("changeNotification", one)
