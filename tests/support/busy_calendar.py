"""A calendar with many events and an outbox with many meetings, and what must have become of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingForm, read_draft
from nundina.domain.records import Record, RecordKind
from nundina.store.tables import meetings, outbox, seen_events
from nundina.use_cases.create_record import create_record
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.request_sync import request_sync
from support.connecting_world import ANNA
from support.google_sync import MARIA, GoogleSync

KARL, STRANGER = "karl@kunde.example", "nobody@kunde.example"
FIRST = datetime(2027, 1, 1, 8, tzinfo=UTC)


@dataclass(slots=True)
class BusyCalendar:
    """Events of four kinds: Maria's, Karl's, a stranger's (SYNC-6), and whole days with Maria (SYNC-11)."""

    story: GoogleSync
    events: int
    meetings: int
    karl: Record = field(init=False)
    keys: list[str] = field(default_factory=list)

    def fill(self) -> None:
        """Make the events in Google, press Meet for the meetings, and press Sync now."""
        ports, anna = self.story.ports, self.story.world.anna
        self.karl = create_record(ports, anna, RecordKind.CONTACT, {"email": KARL, "name": "Karl Kunde"})
        person = self.story.world.sandbox.world.person(ANNA)
        assert person is not None
        self.story.world.sandbox.world.calendar.seed(person, map(_event, range(self.events)))
        for number in range(self.meetings):
            form = MeetingForm(
                title=f"Offer {number}", date="2027-02-12", start="10:00", end="11:00", zone="UTC", guests=MARIA
            )
            self.keys.append(new_id())
            meet_from_record(ports, anna, self.story.maria.id, read_draft(form), self.keys[-1])
        request_sync(ports, anna, self.story.connection.id)

    def progress(self) -> Callable[[], float]:
        """Return a function that says how much of it is done, from 0 to 1."""
        goal = self.events + 2 * self.meetings + 1

        def share() -> float:
            connection = self.story.connection
            done = connection.events_seen + (connection.last_sync_at is not None)
            return (done + self._delivered()) / goal

        return share

    def check(self) -> None:
        """Assert that every event is here once and every write there once, and that it stays so."""
        self._check_verdicts()
        self._check_timelines()
        self._check_outbox()
        self._check_google()
        with self.story.ports.unit_of_work.read() as tx:
            position = tx.events.position(self.story.connection.id)
        assert position.cursor
        assert not position.page

    def _delivered(self) -> int:
        return self._count(sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state == "delivered"))

    def _count(self, statement: sa.Select[Any]) -> int:
        with self.story.world.database.reading.begin() as connection:
            counted: int = connection.execute(statement).scalar_one()
        return counted

    def _check_verdicts(self) -> None:
        """Each event has been seen once, and the right rule has decided (SYNC-13)."""
        seen = self.story.seen()
        assert len(seen) == self._count(sa.select(sa.func.count()).select_from(seen_events))
        assert seen.keys() == {f"event{number:05}" for number in range(self.events)} | set(self.keys)
        rules = {name: seen[name].verdict.rule for name in seen}
        expected = {f"event{number:05}": _RULES[number % 4] for number in range(self.events)}
        assert rules == expected | dict.fromkeys(self.keys, "SYNC-1")
        assert all(seen[key].meeting_id == key for key in self.keys)
        # Each counts once, whether a listing or its own delivery brought it first.
        assert self.story.connection.events_seen == self.events + self.meetings

    def _check_timelines(self) -> None:
        offers = [f"Offer {number}" for number in range(self.meetings)]
        synced = {kind: [_title(n) for n in range(self.events) if n % 4 == kind] for kind in range(4)}
        assert _titles(self.story, self.story.maria) == Counter(offers + synced[0])
        assert _titles(self.story, self.karl) == Counter(synced[1])
        assert self._count(sa.select(sa.func.count()).select_from(meetings)) == len(offers + synced[0] + synced[1])
        same = sa.select(meetings.c.ical_uid).group_by(meetings.c.ical_uid, meetings.c.original_start)
        twice = same.having(sa.func.count() > 1).subquery()
        assert self._count(sa.select(sa.func.count()).select_from(twice)) == 0
        assert self._count(sa.select(sa.func.count()).select_from(meetings).where(meetings.c.ical_uid == "")) == 0

    def _check_outbox(self) -> None:
        rows = self.story.world.outbox()
        writes = Counter((row.key, row.state.value) for row in rows)
        assert writes == Counter((key, "delivered") for key in self.keys)

    def _check_google(self) -> None:
        """One event for each meeting, under its key, and one invitation for its guest."""
        world = self.story.world.sandbox.world
        there = Counter(event["id"] for event in self.story.google.all(maxResults=2500)[0])
        assert there == Counter([f"event{number:05}" for number in range(self.events)] + self.keys)
        mails = Counter((mail.event_id, mail.to, mail.kind) for mail in world.outbox)
        assert mails == Counter((key, MARIA, "request") for key in self.keys)


_RULES = ("SYNC-2", "SYNC-2", "SYNC-6", "SYNC-11")


def seed_of(url: str, kills: int) -> random.Random:
    """Return chance that is the same in every run of the same test."""
    return random.Random(f"{url.partition(':')[0]} {kills}")


def _title(number: int) -> str:
    return f"No {number}"


def _event(number: int) -> dict[str, object]:
    start = FIRST + timedelta(minutes=30 * number)
    guest = (MARIA, KARL, STRANGER, MARIA)[number % 4]
    if number % 4 == 3:
        day = start.date()
        times = {"start": {"date": str(day)}, "end": {"date": str(day + timedelta(days=1))}}
    else:
        end = start + timedelta(minutes=25)
        times = {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}
    return {"id": f"event{number:05}", "summary": _title(number), "attendees": [{"email": guest}], **times}


def _titles(story: GoogleSync, record: Record) -> Counter[str]:
    return Counter(meeting.title for meeting in story.timeline(record))
