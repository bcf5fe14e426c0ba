"""What the log shows, and what it never shows."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Values under these names never reach the log, at any depth.
# fmt: off
HIDDEN = frozenset(
    {
        "access", "access_token", "api_key", "authorization", "client_secret", "code", "code_verifier", "cookie",
        "cookies", "credentials", "csrf_token", "grant", "id_token", "key", "memory", "passphrase", "password",
        "password_hash", "refresh_token", "sealed", "secret", "secrets", "session", "session_id", "set_cookie",
        "state", "token",
    }
)
# fmt: on
_IN_ADDRESS = re.compile(r"([?&](?:code|state|token|access_token|id_token|key)=)[^&\s\"']+")
_BEARER = re.compile(r"(?i)(bearer\s+)[\w.~+/=-]+")
_SHOWN = "hidden"


def configure_logs(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line to the stream (the standard error, unless told): one JSON object, or text on a terminal."""
    target = stream or sys.stderr
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if target.isatty():
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*_processors(), hide, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )


def hide(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Return the line without what must not be read in a log."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def _hidden(name: str, value: object) -> object:
    if name.lower().replace("-", "_") in HIDDEN:
        return _SHOWN
    if isinstance(value, dict):
        return {key: _hidden(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", inner) for inner in value]
    if isinstance(value, str):
        return _BEARER.sub(rf"\1{_SHOWN}", _IN_ADDRESS.sub(rf"\1{_SHOWN}", value))
    return value
