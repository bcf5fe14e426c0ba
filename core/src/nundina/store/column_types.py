"""Column types that behave the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant with microseconds: aware and in UTC on the way out, and refused on the way in where it has no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return what the driver stores. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a stored time needs a zone")
        instant = value.astimezone(UTC)
        # SQLite keeps text of one length, which sorts as time does; it has no place for a zone.
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(sa.TypeDecorator[str]):
    """Text in which characters that PostgreSQL or UTF-8 cannot hold are replaced, so that no event stops a sync."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Return text that both databases can store."""
        return None if value is None else storable(str(value))  # a plain string of an enumeration's member, too


class SortableText(CleanText):
    """Text that sorts by code point on both databases, whatever locale PostgreSQL was set up with."""

    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the type with its collation."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TEXT(collation="C"))
        return dialect.type_descriptor(sa.Text())


class JsonText(sa.TypeDecorator[Any]):
    """A JSON value, stored as ASCII text so that both databases hold every character that JSON can say."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        """Return the JSON text."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401 -- what JSON says
        """Return the value that the text says."""
        return None if value is None else json.loads(value)


def all_storable(texts: Sequence[str | None]) -> Sequence[str | None]:
    r"""Return the texts as CleanText stores them; where every one can be stored already, looked at as one.

    >>> all_storable(["a", None]), all_storable(["a\x00b", None, "\ud800"])
    (['a', None], ['a�b', None, '�'])
    """
    together = "".join([text for text in texts if text])
    if "\x00" not in together and _is_utf8(together):
        return texts
    return [None if text is None else storable(text) for text in texts]


def _is_utf8(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def storable(text: str) -> str:
    r"""Return the text with NUL characters and lone surrogates replaced.

    >>> storable("a\x00b"), storable("a\ud800")
    ('a�b', 'a�')
    """
    if "\x00" in text:
        text = text.replace("\x00", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_REPLACEMENT if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
