"""What leaves an app as an error: one of the six, made anew, or nothing that anybody else must see."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec

from nundina_plugin_api.errors import (
    AppError,
    AuthorizationLost,
    CursorExpired,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)

_MASK = "***"
_SHORTEST_MASKED = 6  # characters: shorter ones are words of the language, not secrets
_LONGEST_DETAIL = 500
_LONGEST_ABOUT = 200
_LONGEST_LINK = 2000


def plain_error(error: BaseException, arguments: Iterable[object]) -> AppError | None:
    """Return one of the six errors, without its history, or None where an app may not raise this."""
    match error:
        case RateLimited(retry_after=wait, whole_app=bool() as whole_app) if _is_wait(wait):
            return RateLimited(wait, whole_app=whole_app)
        case Transient(retry_after=wait) if _is_wait(wait):
            return Transient(wait)
        case AuthorizationLost():
            return AuthorizationLost()
        case PermissionMissing(scopes=tuple() as scopes) if all(isinstance(scope, str) for scope in scopes):
            return PermissionMissing(scopes)
        case CursorExpired():
            return CursorExpired()
        case Refused(reason=RefusalReason() as reason, detail=str() as detail):
            about, link = _safe_about(error.about, arguments), _safe_link(error.link)
            return Refused(reason, masked(detail, arguments)[:_LONGEST_DETAIL], about=about, link=link)
    return None


def where_it_happened(error: BaseException) -> list[str]:
    """Return the places of the traceback, innermost last: files, lines and functions, no values."""
    return [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def masked(message: str, arguments: Iterable[object]) -> str:
    """Return a message without any text that the call was given, credentials above all."""
    for word in sorted(set(_texts(msgspec.to_builtins(tuple(arguments)))), key=len, reverse=True):
        message = message.replace(word, _MASK)
    return message


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and len(value) >= _SHORTEST_MASKED:
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)


def _safe_about(about: object, arguments: Iterable[object]) -> str:
    """Return what a sentence may name, on one line, and nothing where it is too long for one."""
    return " ".join(masked(about, arguments).split()) if isinstance(about, str) and len(about) <= _LONGEST_ABOUT else ""


def _safe_link(link: object) -> str:
    """Return an https address, or nothing where it is anything else: it becomes a link on a page."""
    return link if isinstance(link, str) and link.startswith("https://") and len(link) <= _LONGEST_LINK else ""


def _is_wait(value: object) -> bool:
    return value is None or (isinstance(value, timedelta) and value >= timedelta(0))
