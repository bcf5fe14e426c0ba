"""Where a sync stands: what the host keeps between two pages, and between two syncs.

Both are texts that only this app reads. The window travels with its link, for the link does not tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import msgspec

from nundina_plugin_api import CursorExpired, Window

VERSION = 1


class Stage(StrEnum):
    """What the pages under way are part of."""

    LISTING = "listing"  # everything in the window, for a host that knows nothing
    SINCE = "since"  # what changed since the cursor
    ROLLING = "rolling"  # everything in a new window, for a host that knows the old one
    SETTLING = "settling"  # what changed in the old window while the new one was listed


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the next sync begins with."""

    start: datetime
    end: datetime
    delta: str
    version: int = VERSION

    @property
    def window(self) -> Window:
        """The window that the delta link is bound to."""
        return Window(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Step:
    """The next page to fetch."""

    stage: Stage
    start: datetime
    end: datetime
    link: str = ""  # empty: the first page of a window
    delta: str = ""  # while settling: the new window's link, for the cursor
    told: tuple[str, ...] = ()  # ids of series that came in full on earlier pages of this round
    version: int = VERSION

    @property
    def window(self) -> Window:
        """The window that the cursor after the last page will have."""
        return Window(self.start, self.end)


# Made here, while one thread imports: msgspec is not safe where two meet a class that it has not read before.
_CURSORS = msgspec.json.Decoder(Cursor)
_STEPS = msgspec.json.Decoder(Step)
Position = TypeVar("Position", Cursor, Step)


def text_of(position: Cursor | Step) -> str:
    """Return a position as the host keeps it."""
    return msgspec.json.encode(position).decode()


def read_cursor(text: str) -> Cursor:
    """Return a cursor. Raises CursorExpired for one that an older version of the app made."""
    return _read(text, _CURSORS)


def read_step(text: str) -> Step:
    """Return a step. Raises CursorExpired as read_cursor does."""
    return _read(text, _STEPS)


def _read(text: str, decoder: msgspec.json.Decoder[Position]) -> Position:
    try:
        read = decoder.decode(text)
    except msgspec.MsgspecError:
        raise CursorExpired from None
    if read.version != VERSION or read.start.tzinfo is None or read.end.tzinfo is None:
        raise CursorExpired
    return read
