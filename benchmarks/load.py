"""A load of requests over kept-alive connections, cheap enough not to be what is measured."""

from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlsplit


def _request(url: str, cookie: str) -> bytes:
    parts = urlsplit(url)
    head = [f"GET {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}", "Accept: text/html"]
    head += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def _read_answer(connection: socket.socket) -> bytes:
    """Read one answer with a Content-Length and return its status line."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        body += piece
    return head.split(b"\r\n", 1)[0]


def _expect_success(status: bytes) -> None:
    if b" 200 " not in status:
        raise ConnectionError(status.decode())


def requests_a_second(url: str, seconds: float, connections: int = 4, cookie: str = "") -> float:
    """Ask for url over several connections at once and return the answers a second; all must be 200."""
    parts = urlsplit(url)
    request = _request(url, cookie)
    counts = [0] * connections
    failures: list[Exception] = []
    end = time.perf_counter() + seconds

    def ask(index: int) -> None:
        try:
            with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=30) as connection:
                while time.perf_counter() < end:
                    connection.sendall(request)
                    _expect_success(_read_answer(connection))
                    counts[index] += 1
        except Exception as error:  # noqa: BLE001 -- handed to the caller below
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(connections)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - begin)
