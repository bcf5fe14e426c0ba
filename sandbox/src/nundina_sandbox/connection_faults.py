"""What an application asks of its server beyond an answer: to hang up on purpose, to send bit by bit, to remember."""

from collections.abc import Generator
from typing import Any

from flask import Response

Environ = dict[str, Any]
OUTER = "nundina_sandbox.outer"
"""Where a request that stands for a part of a batch keeps the environment of the batch."""
_DROP = "nundina_sandbox.drop"
_CUT = "nundina_sandbox.cut"
_STREAM = "nundina_sandbox.stream"
MEMORY = "nundina_sandbox.connection"
"""Where the environment holds what an application remembers about a connection, over all its requests."""


def drop_connection(environ: Environ) -> Response:
    """Have the connection closed without an answer; the response returned is only for the log."""
    _outermost(environ)[_DROP] = True
    return Response(status=500)


def cut_short(environ: Environ) -> None:
    """Have the connection closed in the middle of the answer."""
    _outermost(environ)[_CUT] = True


def is_dropped(environ: Environ) -> bool:
    """Return whether the client is to get no answer."""
    return bool(environ.get(_DROP))


def is_cut_short(environ: Environ) -> bool:
    """Return whether the client is to get half an answer."""
    return bool(environ.get(_CUT))


def stream(environ: Environ, parts: Generator[bytes, None, None]) -> None:
    """Have these parts sent as they come, each at once, as the body of the answer; closed when the client has gone."""
    environ[_STREAM] = parts


def streamed(environ: Environ) -> Generator[bytes, None, None] | None:
    """Return the parts of an answer that is sent as it comes, None for one that is sent whole."""
    parts: Generator[bytes, None, None] | None = environ.get(_STREAM)
    return parts


def _outermost(environ: Environ) -> Environ:
    """Return the request that came over the wire, where this one is a part of a batch."""
    while OUTER in environ:
        environ = environ[OUTER]
    return environ
