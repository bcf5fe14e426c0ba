"""Events that were seen, found by whatever a provider names them by."""

from __future__ import annotations

from collections import defaultdict

from nundina.domain.identifiers import ConnectionId, MeetingId
from nundina.domain.sync import SeenEvent

Identity = tuple[ConnectionId, str, str]


def identity_of(event: SeenEvent) -> Identity:
    """Return by what an event is known: connection, iCalUID and original start."""
    return (event.connection_id, event.ical_uid, event.original_start)


class SeenIndex:
    """Seen events by identity, by id, by series, by copy and by meeting; every look-up takes the same short time."""

    def __init__(self) -> None:
        self.by_identity: dict[Identity, SeenEvent] = {}
        self._by_id: dict[tuple[ConnectionId, str], Identity] = {}
        self._by_series: defaultdict[tuple[ConnectionId, str], dict[Identity, None]] = defaultdict(dict)
        self._by_copy: defaultdict[tuple[str, str], dict[Identity, None]] = defaultdict(dict)
        self._by_meeting: defaultdict[MeetingId, dict[Identity, None]] = defaultdict(dict)

    def put(self, event: SeenEvent) -> None:
        """Add an event, or replace the one of its identity."""
        self.drop(event)
        identity = identity_of(event)
        self.by_identity[identity] = event
        self._by_id[event.connection_id, event.event_id] = identity
        self._by_copy[event.ical_uid, event.original_start][identity] = None
        if event.series_id:
            self._by_series[event.connection_id, event.series_id][identity] = None
        if event.meeting_id:
            self._by_meeting[event.meeting_id][identity] = None

    def drop(self, event: SeenEvent) -> None:
        """Remove the event of an identity, if there is one."""
        identity = identity_of(event)
        old = self.by_identity.pop(identity, None)
        if old is None:
            return
        if self._by_id.get((old.connection_id, old.event_id)) == identity:
            del self._by_id[old.connection_id, old.event_id]
        self._by_copy[old.ical_uid, old.original_start].pop(identity, None)
        self._by_series[old.connection_id, old.series_id].pop(identity, None)
        if old.meeting_id:
            self._by_meeting[old.meeting_id].pop(identity, None)

    def by_event_id(self, connection_id: ConnectionId, event_id: str) -> SeenEvent | None:
        """Return a connection's event of a provider's id."""
        identity = self._by_id.get((connection_id, event_id))
        return self.by_identity[identity] if identity else None

    def of_series(self, connection_id: ConnectionId, series_id: str) -> tuple[SeenEvent, ...]:
        """Return a connection's changed occurrences of a series."""
        return tuple(self.by_identity[identity] for identity in self._by_series.get((connection_id, series_id), ()))

    def copies(self, ical_uid: str, original_start: str) -> tuple[SeenEvent, ...]:
        """Return the same event in every calendar."""
        copies = self._by_copy.get((ical_uid, original_start))
        return tuple([self.by_identity[identity] for identity in copies]) if copies else ()

    def keeping(self, meeting_id: MeetingId) -> tuple[SeenEvent, ...]:
        """Return the events that keep a meeting on timelines."""
        linked = (self.by_identity[identity] for identity in self._by_meeting.get(meeting_id, ()))
        return tuple(event for event in linked if event.verdict.on_timeline)
