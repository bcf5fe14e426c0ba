"""An HTTP/1.1 server for one WSGI application, able to hang up on a client on purpose.

Werkzeug's server closes every connection; Google's keeps them open, and clients behave differently there. Nor does it
read a chunked body compressed with gzip, which is what Google's Java client sends.
"""

import gzip
import io
import socket
import socketserver
import ssl
import sys
import threading
import zlib
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Response

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Connection = Any
"""A socket; typeshed's signatures also know datagrams."""
LARGEST_BODY = 20_000_000
IDLE_SECONDS = 60
OUTER = "nundina_sandbox.outer"
"""Where a request that stands for a part of a batch keeps the environment of the batch."""
_DROP = "nundina_sandbox.drop"
_CUT = "nundina_sandbox.cut"


def drop_connection(environ: Environ) -> Response:
    """Have the connection closed without an answer; the response returned is only for the log."""
    _outermost(environ)[_DROP] = True
    return Response(status=500)


def cut_short(environ: Environ) -> None:
    """Have the connection closed in the middle of the answer."""
    _outermost(environ)[_CUT] = True


def _outermost(environ: Environ) -> Environ:
    """Return the request that came over the wire, where this one is a part of a batch."""
    while OUTER in environ:
        environ = environ[OUTER]
    return environ


class BodyRefused(Exception):
    """A request's body cannot be read; carries the status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Handler(BaseHTTPRequestHandler):
    """One connection and the requests that come over it."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: "WebServer"

    def answer(self) -> None:
        """Answer one request through the application."""
        try:
            environ = self._environ(self._body())
        except BodyRefused as refused:
            self.close_connection = True
            self.send_error(refused.status)
            return
        status, headers, body = run(self.server.application, environ)
        if environ.get(_DROP):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(status, headers, body, cut=bool(environ.get(_CUT)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815  # http.server's names

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes, *, cut: bool) -> None:
        code = status.partition(" ")[0]
        self.send_response(int(code))
        for name, value in headers:
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        bodiless = int(code) in (204, 304)
        if not bodiless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if cut:
            self.close_connection = True
            body = body[: len(body) // 2]
        if self.command != "HEAD" and not bodiless:
            self.wfile.write(body)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            raw = self._chunks()
        else:
            raw = self._read(_number(self.headers.get("Content-Length", "0"), 10))
        encoding = self.headers.get("Content-Encoding", "identity").lower()
        return gunzip(raw) if encoding == "gzip" else raw

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := _number(self.rfile.readline(1024).partition(b";")[0].decode("latin-1"), 16):
            body += self._read(size)
            self.rfile.readline(16)
            if len(body) > LARGEST_BODY:
                raise BodyRefused(413)
        while self.rfile.readline(65536).strip():
            """Trailers mean nothing here."""
        return bytes(body)

    def _read(self, size: int) -> bytes:
        if size > LARGEST_BODY:
            raise BodyRefused(413)
        body = self.rfile.read(size)
        if len(body) < size:
            raise BodyRefused(400)
        return body

    def _environ(self, body: bytes) -> Environ:
        path, _, query = self.path.partition("?")
        environ: Environ = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": self.path,
            "SERVER_NAME": self.server.host,
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if self.server.tls else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in (
                "HTTP_CONTENT_TYPE",
                "HTTP_CONTENT_LENGTH",
                "HTTP_TRANSFER_ENCODING",
                "HTTP_CONTENT_ENCODING",
            ):
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say nothing: the world keeps a log without secrets, and a request line has some."""

    def version_string(self) -> str:
        """Return the name that Google's front end gives."""
        return "ESF"


def run(application: Application, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return the status, headers and whole body of the application's answer."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], None]:
        started.append((status, headers))
        return lambda _: None

    answer = application(environ, start_response)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    return status, headers, body


def gunzip(raw: bytes) -> bytes:
    """Return what was compressed; raises BodyRefused when it is broken or grows too large."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            plain = file.read(LARGEST_BODY + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BodyRefused(400) from error
    if len(plain) > LARGEST_BODY:
        raise BodyRefused(413)
    return plain


def _number(text: str, base: int) -> int:
    try:
        value = int(text.strip(), base)
    except ValueError as error:
        raise BodyRefused(400) from error
    if value < 0:
        raise BodyRefused(400)
    return value


class WebServer(socketserver.ThreadingTCPServer):
    """A thread for each connection, on plain HTTP or TLS; raises OSError when the port is taken."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, application: Application, tls: ssl.SSLContext | None = None) -> None:
        self.application, self.tls = application, tls
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__((host, port), Handler)
        self.host, self.port = self.server_address[0], self.server_address[1]

    def process_request_thread(self, request: Connection, client_address: object) -> None:
        """Serve one connection; the handshake is made here, where a slow client holds up nobody else."""
        try:
            connection = self._secured(request)
        except OSError:
            self.shutdown_request(request)
            return
        with self._open_lock:
            self._open.add(connection)
        super().process_request_thread(connection, client_address)

    def _secured(self, connection: socket.socket) -> socket.socket:
        connection.settimeout(IDLE_SECONDS)
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection

    def shutdown_request(self, request: Connection) -> None:
        """Close one connection."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Connection, client_address: object) -> None:
        """Keep quiet about clients that hang up; anything else is printed as usual."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Close every connection that is open."""
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        """It was closed already."""
