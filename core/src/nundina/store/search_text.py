"""How names are compared and searched: the same way on both databases, whatever the script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa


def folded(text: str) -> str:
    """Return the text as it is compared: composed, and without regard to case.

    >>> folded("ÅSE Straße")
    'åse strasse'
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def searchable(parts: Iterable[str]) -> str:
    """Return what a search looks at; parts never run together."""
    return "\n".join(folded(part) for part in parts if part)


def holds(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    """Return the condition that a searchable column holds the text; percent signs and the like mean themselves."""
    return column.contains(folded(text.strip()), autoescape=True)
