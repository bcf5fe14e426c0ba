"""What a request for a list of events asks for."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.windows import Window

MOST_RESULTS = 2500
_SEARCHED = ("summary", "description", "location")


@dataclass(frozen=True, slots=True)
class EventQuery:
    """The filters and the order of a list of events; page size and zone are not part of it."""

    single_events: bool = False
    show_deleted: bool = False
    order_by: str | None = None
    time_min: str | None = None
    time_max: str | None = None
    """Bounds as RFC 3339 texts, checked, so that tokens can carry them."""
    updated_min: str | None = None
    ical_uid: str | None = None
    text: str | None = None
    private: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    """`name=value` constraints on extended properties; all must hold."""
    event_types: tuple[str, ...] = ()

    @property
    def window(self) -> Window:
        """Return the bounds."""
        return Window(_instant(self.time_min), _instant(self.time_max))

    @property
    def can_be_synced(self) -> bool:
        """Say whether the list ends with a sync token."""
        return not (self.order_by or self.updated_min or self.ical_uid or self.text or self.private or self.shared)

    @property
    def by_start(self) -> bool:
        """Say whether the list is read in the order of starts."""
        return bool(self.single_events or self.order_by == "startTime" or self.time_min or self.time_max)

    def as_json(self) -> Json:
        """Return what a token carries."""
        empty = EventQuery()
        return {name: value for name, value in asdict(self).items() if value != getattr(empty, name)}

    def matches(self, event: Event) -> bool:
        """Say whether the filters let an event through; bounds of time and deletion are looked at elsewhere."""
        if self.event_types and event.fields.get("eventType", "default") not in self.event_types:
            return False
        if self.updated_min and event.updated < _instant(self.updated_min):  # type: ignore[operator]
            return False
        properties = event.fields.get("extendedProperties") or {}
        if not (_has(properties.get("private"), self.private) and _has(properties.get("shared"), self.shared)):
            return False
        return self.text is None or _mentions(event, self.text)


def query_from(content: Json) -> EventQuery:
    """Return the query that a token carries."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    return EventQuery(**{one.name: values[one.name] for one in fields(EventQuery) if one.name in values})


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(microsecond=0) if text else None


def _has(properties: Json | None, wanted: tuple[str, ...]) -> bool:
    found = properties or {}
    return all(found.get(one.partition("=")[0]) == one.partition("=")[2] for one in wanted)


def _mentions(event: Event, text: str) -> bool:
    names = [
        event.organizer,
        *(value for one in event.attendees for value in (one["email"], one.get("displayName", ""))),
    ]
    place = event.fields.get("workingLocationProperties") or {}
    labels = [str(value) for part in place.values() if isinstance(part, dict) for value in part.values()]
    everything = " ".join([*(event.fields.get(name, "") for name in _SEARCHED), *names, *labels]).casefold()
    return all(word in everything for word in text.casefold().split())


LONGEST_MEMORY = timedelta(days=28)
"""How far back `updatedMin` may lie."""
