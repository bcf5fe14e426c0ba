"""What happened when: who was connected, when a sync looked, and which contact had which address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from nundina.domain.identifiers import RecordId
from support.calendar_machine.side import Entry
from support.calendar_machine.sureness import Sure

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """What an event said when a sync judged it, and between which instants that was."""

    content: tuple[object, ...]
    earliest: datetime
    latest: datetime


@dataclass(slots=True)
class Judgements:
    """When syncs of one calendar judged its events: as often as these said something new."""

    known: dict[str, Judged] = field(default_factory=dict)  # by event id
    unsure: dict[str, datetime] = field(default_factory=dict)  # since when a sync that broke off may have seen it

    def look(self, entries: Iterable[Entry], begun: datetime, ended: datetime, *, complete: bool) -> None:
        """Note that a sync looked, and whether it saw everything."""
        for entry in entries:
            if complete:
                self._see(entry, begun, ended)
            elif self._is_new(entry):
                self.unsure.setdefault(entry.event_id, begun)

    def of(self, entry: Entry) -> tuple[datetime, datetime]:
        """Return between which instants an event that a sync has seen was judged."""
        judged = self.known.get(entry.event_id)
        return (judged.earliest, judged.latest) if judged else (entry.created, NEVER)

    def _is_new(self, entry: Entry) -> bool:
        known = self.known.get(entry.event_id)
        return known is None or known.content != entry.content

    def _see(self, entry: Entry, begun: datetime, ended: datetime) -> None:
        since = self.unsure.pop(entry.event_id, None)
        if self._is_new(entry):
            self.known[entry.event_id] = Judged(entry.content, since or begun, ended)
        elif since is not None:  # it said something else for a while, which may have been judged too
            self.known[entry.event_id] = replace(self.known[entry.event_id], latest=ended)


@dataclass(slots=True)
class Spans:
    """When one user's calendar was connected, and what Nundina had said of its events until it was disconnected."""

    since: datetime | None = None
    came_later: dict[tuple[str, str] | str, bool] = field(default_factory=dict)

    def begin(self, at: datetime) -> None:
        """Note that the calendar was connected."""
        self.since = at

    def end(self, judged: Mapping[tuple[str, str] | str, bool]) -> None:
        """Note that it was disconnected, and of every event seen whether it had come after the connection then."""
        self.since = None
        self.came_later = dict(judged)

    def came(self, entry: Entry) -> Sure:
        """Say whether an event came after the connection, or after an earlier one that had seen it (SYNC-9)."""
        if self.since is not None and entry.created >= self.since.replace(microsecond=0):
            return Sure.YES
        known = ((entry.ical_uid, entry.slot if entry.series_id else ""), entry.event_id, entry.series_id)
        later = next((self.came_later[name] for name in known if name in self.came_later), False)
        return Sure.YES if later else Sure.NO


@dataclass(slots=True)
class Holding:
    """A contact has an address for a while."""

    record: RecordId
    address: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Contacts:
    """Who was a contact, and under which address."""

    holdings: list[Holding] = field(default_factory=list)

    def begin(self, record: RecordId, address: str, at: datetime) -> None:
        """Note that a contact has an address from now on."""
        self.holdings.append(Holding(record, address, at))

    def end(self, record: RecordId, at: datetime) -> None:
        """Note that a contact has its address no longer."""
        for holding in self.holdings:
            if holding.record == record and holding.until is None:
                holding.until = at

    def remove(self, record: RecordId) -> None:
        """Note that a contact was deleted: it never counts again, not for what a sync judged before either."""
        self.holdings = [one for one in self.holdings if one.record != record]

    def has(self, record: RecordId) -> bool:
        """Say whether a contact is still there."""
        return any(one.record == record and one.until is None for one in self.holdings)

    def constant(self) -> Iterator[tuple[RecordId, str, datetime]]:
        """Yield the contacts that never changed their address: who, which, and since when."""
        for one in self.holdings:
            if one.until is None and sum(other.record == one.record for other in self.holdings) == 1:
                yield one.record, one.address, one.since

    def among(self, addresses: set[str], judged: tuple[datetime, datetime]) -> dict[RecordId, Sure]:
        """Return which contacts had one of these addresses when a sync judged, between two instants (SYNC-6)."""
        found: dict[RecordId, Sure] = {}
        for one in self.holdings:
            if one.address in addresses:
                found[one.record] = max(found.get(one.record, Sure.NO), _held(one, *judged))
        return found


def _held(one: Holding, earliest: datetime, latest: datetime) -> Sure:
    if one.since > latest or (one.until is not None and one.until < earliest):
        return Sure.NO
    return Sure.YES if one.since <= earliest and (one.until is None or one.until > latest) else Sure.MAYBE
