"""A client for which every host is one local port; names in certificates are checked as ever."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool


@contextmanager
def resolved_here(port: int, certificate: Path) -> Iterator[requests.Session]:
    """Yield a session that trusts this authority alone and finds every host at this port."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate)
        session.mount("https://", ResolvedHere(port))
        yield session


class ResolvedHere(HTTPAdapter):
    """Connects to one local port, whatever the host."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        port = self._port

        class Connection(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return socket.create_connection(("127.0.0.1", port), timeout=10)

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"https": Pool}
