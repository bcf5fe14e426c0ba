"""What timelines have to show, by the rules of product.md and what stands in the calendars, and by nothing else.

Some questions have two right answers, because the rules leave them to the moment of a sync: whether a guest who has
become a contact is one already, or whether an event came before its user disconnected. The model then says *may*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from nundina.domain.identifiers import RecordId
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.moments import Moment

Key = tuple[str, str]  # iCalUID, and the slot of an occurrence


class Sure(IntEnum):
    """How sure it is that something holds."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(slots=True)
class Holding:
    """A contact has an address for a while."""

    record: RecordId
    address: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Span:
    """A calendar is connected for a while."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """An event as one user's calendar has it."""

    event: Event
    key: Key
    stands: Sure
    people: dict[RecordId, Sure]


@dataclass(slots=True)
class Expected:
    """What has to stand on timelines of one event."""

    copies: list[Copy] = field(default_factory=list)

    @property
    def event(self) -> Event:
        return max(self.copies, key=lambda copy: copy.stands).event

    def on(self, record: RecordId) -> Sure:
        """Say whether it stands on the timeline of a contact."""
        standing = [copy for copy in self.copies if copy.stands]
        if not standing:
            return Sure.NO
        found = [copy.people.get(record, Sure.NO) for copy in standing]
        if max(copy.stands for copy in standing) is Sure.YES and min(found) is Sure.YES:
            return Sure.YES
        return min(max(found), Sure.MAYBE)


@dataclass
class TimelineModel:
    """The rules, over what people did."""

    domain: str
    users: tuple[str, ...]
    holdings: list[Holding] = field(default_factory=list)
    spans: defaultdict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    dismissed: set[Key] = field(default_factory=set)
    logged: dict[str, RecordId] = field(default_factory=dict)  # by the iCalUID of what Meet made

    def expected(self, calendars: dict[str, Calendar]) -> dict[Key, Expected]:
        """Return what has to stand on timelines, by event."""
        found: defaultdict[Key, Expected] = defaultdict(Expected)
        for user in self.users:
            for copy in self.copies(user, calendars[user]):
                found[copy.key].copies.append(copy)
        return dict(found)

    def copies(self, user: str, calendar: Calendar) -> Iterator[Copy]:
        """Yield the events of a user's calendar that SYNC-10 lets through."""
        for event in list(calendar.events.values()):
            if event.cancelled or (event.is_series and slot_of(event) in changed_slots(calendar, event)):
                continue
            key = (event.ical_uid, slot_of(event))
            yield Copy(event, key, self.stands(user, event, key), self.people(event))

    def stands(self, user: str, event: Event, key: Key) -> Sure:
        """Say whether this copy may keep the event on timelines (SYNC-4, SYNC-9, SYNC-11, SYNC-12)."""
        if key in self.dismissed:
            return Sure.NO
        if event.fields.get("visibility") in {"private", "confidential"} or event.schedule.start.all_day:
            return Sure.NO
        if self.is_logged(key):
            return Sure.YES
        came = self._came(user, event)
        near = (key[0], "") in self.dismissed or any(uid == key[0] for uid, _ in self.dismissed)
        return min(came, Sure.MAYBE) if near else came

    def _came(self, user: str, event: Event) -> Sure:
        spans = self.spans[user]
        if event.created >= spans[-1].since.replace(microsecond=0):
            return Sure.YES
        within = any(span.until is not None and span.since <= event.created <= span.until for span in spans)
        return Sure.MAYBE if within else Sure.NO

    def is_logged(self, key: Key) -> bool:
        """Say whether Meet made the event, on a record that there still is."""
        return self.logged.get(key[0]) in {one.record for one in self.holdings if one.until is None}

    def people(self, event: Event) -> dict[RecordId, Sure]:
        """Return which contacts are at the event (SYNC-2, SYNC-6 to SYNC-8)."""
        addresses = {event.organizer, *(one["email"] for one in event.attendees)}
        found: dict[RecordId, Sure] = {}
        for one in self.holdings:
            if one.address in addresses and not one.address.endswith(f"@{self.domain}"):
                found[one.record] = max(found.get(one.record, Sure.NO), _at(one, event.updated))
        record = self.logged.get(event.ical_uid)
        return found | {record: Sure.YES} if record else found

    def has(self, record: RecordId) -> bool:
        """Say whether a contact is still there."""
        return any(one.record == record and one.until is None for one in self.holdings)

    def may_be_cancelled(self, calendars: dict[str, Calendar], key: Key) -> bool:
        """Say whether a cancelled week may stand: its series does, and does not hide (SYNC-10, SYNC-12)."""
        for user in self.users:
            for event in list(calendars[user].events.values()):
                lives = event.ical_uid == key[0] and event.series_id is None and not event.cancelled
                if lives and self.stands(user, event, (key[0], "the series")):
                    return True
        return False


def _at(holding: Holding, changed: datetime) -> Sure:
    """Say whether the contact had the address when the event was last changed, and has it still."""
    if holding.until is None:
        return Sure.YES if holding.since <= changed else Sure.MAYBE
    return Sure.NO if holding.until <= changed else Sure.MAYBE


def slot_of(event: Event) -> str:
    """Return by which slot an event is known: its own where it is a series or an occurrence."""
    if event.original is not None:
        return text_of(event.original)
    return text_of(event.schedule.start) if event.is_series else ""


def changed_slots(calendar: Calendar, series: Event) -> set[str]:
    """Return the slots of a series that were changed or cancelled by themselves."""
    return {slot_of(one) for one in calendar.exceptions(series.id).values()}


def text_of(moment: Moment) -> str:
    """Return a moment as text: ISO 8601 in UTC, or a date."""
    if moment.instant is not None:
        return moment.instant.isoformat()
    return moment.day.isoformat() if moment.day else ""
