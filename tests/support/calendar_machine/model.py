"""What timelines have to show, by the rules of product.md and what stands in the calendars, and by nothing else.

Some questions have two right answers, because the rules leave them to the moment at which a sync looked, and nobody
knows it where that sync failed half-way. The model then says *may*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nundina.domain.identifiers import RecordId
from support.calendar_machine.history import NEVER, Contacts, Judgements, Spans
from support.calendar_machine.side import Entry
from support.calendar_machine.sureness import Sure

Key = tuple[str, str]  # iCalUID, and the slot of an occurrence
Calendars = Mapping[str, list[Entry]]


@dataclass(frozen=True, slots=True)
class Logged:
    """On which record Meet was pressed, and when."""

    record: RecordId
    at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """An event as one user's calendar has it."""

    entry: Entry
    stands: Sure
    people: Mapping[RecordId, Sure]

    @property
    def key(self) -> Key:
        return self.entry.ical_uid, self.entry.slot


@dataclass(slots=True)
class Expected:
    """What has to stand on timelines of one event."""

    copies: list[Copy] = field(default_factory=list)

    @property
    def entry(self) -> Entry:
        return max(self.copies, key=lambda copy: copy.stands).entry

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
    contacts: Contacts = field(default_factory=Contacts)
    spans: defaultdict[str, Spans] = field(default_factory=lambda: defaultdict(Spans))
    judgements: defaultdict[str, Judgements] = field(default_factory=lambda: defaultdict(Judgements))
    edited: set[str] = field(default_factory=set)  # iCalUIDs of what was edited in Nundina, and may be judged once more
    dismissed: set[Key] = field(default_factory=set)
    logged: dict[str, Logged] = field(default_factory=dict)  # by the iCalUID of what Meet made

    def expected(self, calendars: Calendars) -> dict[Key, Expected]:
        """Return what has to stand on timelines, by event."""
        found: defaultdict[Key, Expected] = defaultdict(Expected)
        for user in self.users:
            for copy in self.copies(user, calendars[user]):
                found[copy.key].copies.append(copy)
        return dict(found)

    def copies(self, user: str, calendar: list[Entry]) -> Iterator[Copy]:
        """Yield the events of a user's calendar that SYNC-10 lets through."""
        changed = {(entry.series_id, entry.slot) for entry in calendar if entry.series_id}
        for entry in calendar:
            if not entry.cancelled and not (entry.is_series and (entry.event_id, entry.slot) in changed):
                yield Copy(entry, self.stands(user, entry), self.people(user, entry))

    def stands(self, user: str, entry: Entry) -> Sure:
        """Say whether this copy may keep the event on timelines (SYNC-4, SYNC-9, SYNC-11, SYNC-12)."""
        uid = entry.ical_uid
        if entry.hidden or entry.all_day or (uid, entry.slot) in self.dismissed:
            return Sure.NO
        if not entry.series_id and (uid, "") in self.dismissed:
            return Sure.NO
        if self.is_logged(uid):
            return Sure.YES
        came = self.spans[user].came(entry)
        return min(came, Sure.MAYBE) if any(uid == dismissed for dismissed, _ in self.dismissed) else came

    def is_logged(self, uid: str) -> bool:
        """Say whether Meet made the event, on a record that there still is."""
        logged = self.logged.get(uid)
        return logged is not None and self.contacts.has(logged.record)

    def people(self, user: str, entry: Entry) -> dict[RecordId, Sure]:
        """Return which contacts are at the event (SYNC-2, SYNC-6 to SYNC-8)."""
        addresses = {address for address in (entry.organizer, *entry.guests) if not address.endswith(f"@{self.domain}")}
        earliest, latest = self.judgements[user].of(entry)
        if entry.ical_uid in self.edited:
            latest = NEVER
        logged = self.logged.get(entry.ical_uid)
        if logged is None or not self.contacts.has(logged.record):
            return self.contacts.among(addresses, (earliest, latest))
        # What is made or edited in Nundina knows its contacts from then on.
        return self.contacts.among(addresses, (min(logged.at, earliest), latest)) | {logged.record: Sure.YES}

    def may_be_cancelled(self, calendars: Calendars, key: Key) -> bool:
        """Say whether a cancelled week may stand: its series does, and does not hide (SYNC-10, SYNC-12)."""
        series = ((user, one) for user in self.users for one in calendars[user] if one.ical_uid == key[0])
        return any(self.stands(user, one) for user, one in series if not one.series_id and not one.cancelled)

    def cancelled_weeks(self, calendars: Calendars) -> Iterator[tuple[Key, RecordId]]:
        """Yield the single cancelled weeks that have to stand, and on whose timelines (SYNC-10).

        Of a series that nobody touched since, with a contact who was one before the series came and was never left out.
        """
        living = {(one.ical_uid, one.slot) for user in self.users for one in calendars[user] if not one.cancelled}
        for user in self.users:
            series = {one.event_id: one for one in calendars[user] if one.is_series and not one.cancelled}
            for week in calendars[user]:
                whole = series.get(week.series_id)
                if whole is None or not week.cancelled or (week.ical_uid, week.slot) in living:
                    continue
                yield from self._of_week(user, whole, week, calendars)

    def _of_week(self, user: str, whole: Entry, week: Entry, calendars: Calendars) -> Iterator[tuple[Key, RecordId]]:
        untouched = whole.updated <= week.updated and self.stands(user, whole) is Sure.YES
        if not untouched or self._others_have(user, week, calendars):
            return
        for record, address, since in self.contacts.constant():
            if since <= whole.created and address in whole.guests | {whole.organizer} and address in week.guests:
                yield (week.ical_uid, week.slot), record

    def _others_have(self, user: str, week: Entry, calendars: Calendars) -> bool:
        """Say whether the event is in another user's calendar too, which may see the week otherwise."""
        others = (one for other in self.users if other != user for one in calendars[other])
        return any(one.ical_uid == week.ical_uid for one in others)
