"""An HTTP/1.1 server for one WSGI application, able to hang up on a client on purpose.

Werkzeug's server closes every connection; Google's keeps them open, and clients behave differently there. Nor does it
read a chunked body compressed with gzip, which is what Google's Java client sends.
"""

import io
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote_to_bytes

from nundina_sandbox.connection_faults import MEMORY, Environ, is_cut_short, is_dropped, streamed
from nundina_sandbox.request_body import BodyRefused, body_of

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
Connection = Any
"""A socket; typeshed's signatures also know datagrams."""
IDLE_SECONDS = 60
_OWN = ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING")
"""What the environment says elsewhere, or what no longer holds once the body is read."""


class Handler(BaseHTTPRequestHandler):
    """One connection and the requests that come over it."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: "WebServer"

    def setup(self) -> None:
        """Begin with a connection about which nothing is remembered."""
        super().setup()
        self._memory: Environ = {}

    def answer(self) -> None:
        """Answer one request through the application."""
        try:
            environ = self._environ(body_of(self.rfile, self.headers))
        except BodyRefused as refused:
            self.close_connection = True
            self.send_error(refused.status)
            return
        status, headers, body = run(self.server.application, environ)
        if is_dropped(environ):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif (parts := streamed(environ)) is not None:
            self._stream(int(status.partition(" ")[0]), headers, parts)
        else:
            self._send(int(status.partition(" ")[0]), headers, body, cut=is_cut_short(environ))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815  # http.server's names

    def _send(self, code: int, headers: Headers, body: bytes, *, cut: bool) -> None:
        bodiless = code in (204, 304)
        self._begin(code, headers)
        if not bodiless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if cut:
            self.close_connection = True
            body = body[: len(body) // 2]
        if self.command != "HEAD" and not bodiless:
            self.wfile.write(body)

    def _stream(self, code: int, headers: Headers, parts: Generator[bytes, None, None]) -> None:
        self._begin(code, headers)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with closing(parts):
            for part in parts:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def _begin(self, code: int, headers: Headers) -> None:
        own = {name.lower() for name, _ in headers}
        self.send_response_only(code)
        for name, value in (("Server", self.version_string()), ("Date", self.date_time_string())):
            if name.lower() not in own:
                self.send_header(name, value)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)

    def _environ(self, body: bytes) -> Environ:
        path, _, query = self.path.partition("?")
        return {
            **self._headers_as_variables(),
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
            MEMORY: self._memory,
        }

    def _headers_as_variables(self) -> Environ:
        variables: Environ = {}
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in _OWN:
                variables[key] = f"{variables[key]},{value}" if key in variables else value
        return variables

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say nothing: the world keeps a log without secrets, and a request line has some."""

    def version_string(self) -> str:
        """Return the name that the provider's front end gives."""
        return self.server.name


def run(application: Application, environ: Environ) -> tuple[str, Headers, bytes]:
    """Return the status, headers and whole body of the application's answer."""
    started: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], None]:
        started.append((status, headers))
        return lambda _: None

    answer = application(environ, start_response)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    return *started[-1], body


class WebServer(socketserver.ThreadingTCPServer):
    """A thread for each connection, on plain HTTP or TLS; raises OSError when the port is taken."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, host: str, port: int, application: Application, tls: ssl.SSLContext | None = None, name: str = "ESF"
    ) -> None:
        self.application, self.tls, self.name = application, tls, name
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
