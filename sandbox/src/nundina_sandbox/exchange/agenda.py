"""A calendar in the order of time, so that a glance at one hour does not look at every year."""

from bisect import bisect_left
from datetime import datetime, timedelta

from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.item import Item


class Agenda:
    """The appointments of a calendar as they were at one moment."""

    def __init__(self, items: list[Item]) -> None:
        single = [item for item in items if item.recurrence is None]
        self._single = sorted(single, key=lambda item: item.start)
        self._starts = [item.start for item in self._single]
        self._longest = max((item.duration for item in single), default=timedelta())
        self._series = [item for item in items if item.recurrence is not None]

    def between(self, start: datetime, end: datetime) -> list[Item]:
        """Return what touches a stretch of time, occurrences one by one, the earliest first."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        found = [one for item in self._single[first:last] for one in occurrences.flattened(item, start, end)]
        found += [one for item in self._series for one in occurrences.between(item, start, end)]
        return sorted(found, key=lambda one: (one.start, one.end))
