"""What must be said on every page: a calendar that lost its authorisation, for instance (CON-11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One thing to say, and where the reader can do something about it."""

    text: str
    kind: Literal["info", "warning", "problem"] = "info"
    action_url: str = ""
    action_label: str = ""
    dismiss_url: str = ""  # where the reader sends a form to see it no more


Source = Callable[[], Iterable[Banner]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Ask the source on every page of a signed-in user; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def current() -> list[Banner]:
    """Return what is to be said to the user now."""
    return [banner for source in _sources for banner in source()]
