"""The order in which a calendar's events changed, so that a client can be told what is new since a number."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from nundina_sandbox.google.calendar.event import Event

_SLACK = 1024


class ChangeLog:
    """Numbers of changes, growing, with the ids of the events that changed; each event's last change counts."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._ids: list[str] = []

    def add(self, number: int, event_id: str) -> None:
        """Note that the event changed; `number` is larger than every number before."""
        self._numbers.append(number)
        self._ids.append(event_id)

    def after(self, number: int, events: Mapping[str, Event]) -> Iterator[Event]:
        """Yield the events whose last change came after this one, in the order of those changes."""
        for place in range(bisect_right(self._numbers, number), len(self._ids)):
            event = events[self._ids[place]]
            if event.version == self._numbers[place]:
                yield event

    def compact(self, events: Mapping[str, Event]) -> None:
        """Forget changes that later ones have overtaken, once they are the larger part."""
        if len(self._ids) < 2 * len(events) + _SLACK:
            return
        kept = list(self.after(-1, events))
        self._numbers, self._ids = [event.version for event in kept], [event.id for event in kept]
