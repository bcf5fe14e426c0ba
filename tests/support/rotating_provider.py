"""A provider whose refresh tokens rotate and work once only, over HTTP, and processes that refresh at one moment."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from urllib.parse import parse_qs, urlsplit

from nundina.app import SystemClock
from nundina.domain.connections import Connection
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_access import call_app
from nundina_plugin_api.errors import AuthorizationLost
from nundina_plugin_api.values import Access, Credentials
from support.refreshing_app import RefreshingApps, host_of
from support.store_workers import PATIENCE


@dataclass
class RotatingProvider:
    """Knows the one token of each family that still works; a token that comes twice ends its family, as in RFC 9700."""

    url: str = ""
    current: dict[str, int] = field(default_factory=Counter)
    refreshes: dict[str, int] = field(default_factory=Counter)
    replayed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def rotate(self, family: str, number: int) -> int | None:
        """Return the number of the next token; None where this one has been used."""
        with self.lock:
            if self.current[family] != number:
                self.replayed.append(family)
                self.current[family] = -1
                return None
            self.current[family] += 1
            self.refreshes[family] += 1
            return self.current[family]


@contextmanager
def rotating_provider() -> Iterator[RotatingProvider]:
    """Yield the provider, listening on loopback."""
    provider = RotatingProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            token = provider.rotate(asked["family"][0], int(asked["token"][0]))
            time.sleep(0.05)  # used up there already, and not stored here yet: the moment at which others ask
            self.send_response(200 if token is not None else 400)
            self.end_headers()
            self.wfile.write(str(token).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


class RotatingApps(RefreshingApps):
    """A runtime with one app that refreshes there."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def refresh(self, access: Access) -> Credentials:
        """Return credentials with the next token. Raises AuthorizationLost where this one was used."""
        family, token = access.credentials.secrets["family"], access.credentials.secrets["token"]
        try:
            with urllib.request.urlopen(f"{self.url}/?family={family}&token={token}", timeout=20) as answer:
                fresh = answer.read().decode()
        except urllib.error.HTTPError as error:
            error.close()
            raise AuthorizationLost from None
        good_until = SystemClock().now() + timedelta(hours=1)
        return replace(access.credentials, secrets={"family": family, "token": fresh}, expires_at=good_until)


def call_in_every_round(
    url: str, provider: str, connections: list[Connection], together: Barrier, used: Queue[tuple[int, str]]
) -> None:
    """Call the app for each connection in turn, at the same moment as everybody else, and tell with which token."""
    ports = replace(host_of(SqlUnitOfWork(open_database(url)), RotatingApps(provider)), clock=SystemClock())
    for number, connection in enumerate(connections):
        together.wait(PATIENCE)
        try:
            token = call_app(ports, connection, lambda _app, access: access.credentials.secrets["token"])
        except Exception as error:  # noqa: BLE001 - the test is told
            token = repr(error)
        used.put((number, token))
