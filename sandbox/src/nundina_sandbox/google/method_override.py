"""Requests that say in a header which method they mean.

Google's Java client sends PATCH so, and its clients send a GET so whose query is longer than 2048 characters.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
METHODS = frozenset({"GET", "PUT", "PATCH", "DELETE"})
FORM = "application/x-www-form-urlencoded"


class MethodOverride:
    """Turns a POST with `X-HTTP-Method-Override` into the request that it stands for."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        method = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper()
        if environ.get("REQUEST_METHOD") == "POST" and method in METHODS:
            environ["REQUEST_METHOD"] = method
            if method == "GET" and environ.get("CONTENT_TYPE", "").startswith(FORM):
                _move_body_into_query(environ)
        return self._application(environ, start_response)


def _move_body_into_query(environ: dict[str, Any]) -> None:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), 1_000_000)
    query = environ["wsgi.input"].read(length).decode("latin-1")
    before = environ.get("QUERY_STRING", "")
    environ["QUERY_STRING"] = f"{before}&{query}" if before else query
    environ["REQUEST_URI"] = urlsplit(environ.get("REQUEST_URI", "")).path + "?" + environ["QUERY_STRING"]
    environ |= {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0", "CONTENT_TYPE": ""}
