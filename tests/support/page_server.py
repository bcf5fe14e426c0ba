"""Serves an application to a browser on a free port of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _SilentHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of what was served."""


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """Give the address under which the application answers for as long as the block lasts."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_SilentHandler)
    thread = Thread(target=server.serve_forever, name="page server")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
