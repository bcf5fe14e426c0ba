"""A page of a delta, sorted by what is to be done with each item.

A delta of calendarView brings single events, series, and every occurrence in the window. Plain occurrences say
nothing that their series does not; the host wants the series and the occurrences that differ (SYNC-10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nundina_outlook_calendar.occurrences import is_master, is_plain_occurrence
from nundina_plugin_api import UnreadableEvent

Json = Mapping[str, Any]


@dataclass(slots=True)
class Sorting:
    """The items of a page. An id stands in one of them only."""

    changed: dict[str, Json] = field(default_factory=dict)  # single events and occurrences that differ, by id
    masters: dict[str, None] = field(default_factory=dict)  # ids of series that came themselves
    series: dict[str, None] = field(default_factory=dict)  # ids of series of which an occurrence came
    regular: dict[str, Json] = field(default_factory=dict)  # occurrences that say nothing of their own, by id
    gone: dict[str, None] = field(default_factory=dict)  # ids that the delta calls removed
    unreadable: list[UnreadableEvent] = field(default_factory=list)


def sorted_items(items: Iterable[Any]) -> Sorting:
    """Return the items of a page, sorted. Items come in any order and more than once: the last one counts."""
    sorting = Sorting()
    for item in items:
        event_id = item.get("id") if isinstance(item, dict) else None
        if not isinstance(event_id, str) or not event_id:
            sorting.unreadable.append(UnreadableEvent("", "no event"))
        elif "@removed" in item:
            sorting.gone[event_id] = None
        else:
            _take(sorting, event_id, item)
    for event_id in sorting.gone:  # whether it stands is asked anew, whatever came first
        for sorted_ones in (sorting.changed, sorting.masters, sorting.series):
            sorted_ones.pop(event_id, None)
        sorting.regular.pop(event_id, None)
    return sorting


def _take(sorting: Sorting, event_id: str, item: Json) -> None:
    series_id = item.get("seriesMasterId")
    if is_master(item):
        sorting.masters[event_id] = None
        return
    if isinstance(series_id, str) and series_id:
        sorting.series[series_id] = None
    if is_plain_occurrence(item):
        sorting.changed.pop(event_id, None)
        sorting.regular[event_id] = item
    else:
        sorting.regular.pop(event_id, None)
        sorting.changed[event_id] = item
