"""A calendar's single events by their start, so that a window is found without looking at every event."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from nundina_sandbox.google.calendar.event import Event

LONG = timedelta(days=14)
"""Events from this length on are looked at for every window, so that they do not widen the search for all others."""
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


class StartIndex:
    """Which single events may lie in a window; times are aware, in UTC."""

    def __init__(self) -> None:
        self._starts: list[tuple[datetime, str]] = []
        self._long: set[str] = set()

    def add(self, event: Event, zone: str) -> None:
        """Take in an event of a calendar in this zone."""
        start = event.schedule.start.at(zone)
        if event.schedule.end.at(zone) - start >= LONG:
            self._long.add(event.id)
        elif not self._starts or self._starts[-1] < (start, event.id):
            self._starts.append((start, event.id))
        else:
            insort(self._starts, (start, event.id))

    def remove(self, event: Event, zone: str) -> None:
        """Take out an event that was taken in with this zone."""
        key = (event.schedule.start.at(zone), event.id)
        place = bisect_left(self._starts, key)
        if place < len(self._starts) and self._starts[place] == key:
            del self._starts[place]
        self._long.discard(event.id)

    def fill(self, events: list[Event], zone: str) -> None:
        """Take in many events at once."""
        long = {one.id for one in events if one.schedule.end.at(zone) - one.schedule.start.at(zone) >= LONG}
        self._long |= long
        self._starts.extend((one.schedule.start.at(zone), one.id) for one in events if one.id not in long)
        self._starts.sort()

    def ids_between(
        self, since: datetime | None, until: datetime | None, starting: datetime | None = None
    ) -> Iterator[str]:
        """Yield the ids of short events that may overlap the window, by start, those that start before left out."""
        first = _EARLIEST if since is None or since < _EARLIEST + LONG else since - LONG
        first = max(first, starting) if starting else first
        for place in range(bisect_left(self._starts, (first, "")), len(self._starts)):
            start, event_id = self._starts[place]
            if until is not None and start >= until:
                return
            yield event_id

    def long_ids(self) -> list[str]:
        """Return the ids of the long events, in a stable order."""
        return sorted(self._long)
