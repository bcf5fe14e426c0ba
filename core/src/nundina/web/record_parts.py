"""What other pages of the host add to a record's page: Meet, for instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nundina.use_cases.open_record import OpenedRecord

Source = Callable[[OpenedRecord], Mapping[str, object]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Hand what the source returns to the templates of every record's page; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def context(opened: OpenedRecord) -> dict[str, object]:
    """Return what all sources have for a record's page."""
    return {name: value for source in _sources for name, value in source(opened).items()}
