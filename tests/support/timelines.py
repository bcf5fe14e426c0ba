"""Timelines of one account in memory: they do what plans say, as the real store does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from nundina.domain.identifiers import AccountId, ConnectionId, MeetingId, RecordId, UserId
from nundina.domain.ledger import Action, AddMeeting, Forget, Knowledge, Mailbox, Remember, RemoveMeeting, UpdateMeeting
from nundina.domain.meetings import Meeting
from nundina.domain.reconciliation import plan_page
from nundina.domain.seen_index import Identity, identity_of
from nundina.domain.series import original_start_of
from nundina.domain.sync import SeenEvent
from nundina_plugin_api.values import CalendarEvent, ChangePage, RemovedEvent
from support.calendar_events import CLIENT, CONNECTED, NOW, USER

ACCOUNT = AccountId("a1")
ULLA = Mailbox(
    account_id=ACCOUNT,
    connection_id=ConnectionId("c-ulla"),
    user_id=UserId("u-ulla"),
    address=USER,
    connected_at=CONNECTED,
    account_domains=frozenset({"firm.example"}),
    user_addresses=frozenset({USER, "bo@firm.example"}),
)
BO = replace(ULLA, connection_id=ConnectionId("c-bo"), user_id=UserId("u-bo"), address="bo@firm.example")


@dataclass
class Timelines:
    """Stores what plans say, as the real store does."""

    meetings: dict[MeetingId, Meeting] = field(default_factory=dict)
    seen: dict[Identity, SeenEvent] = field(default_factory=dict)
    contacts: dict[str, RecordId] = field(default_factory=lambda: {CLIENT: RecordId("ana")})
    own: dict[str, MeetingId] = field(default_factory=dict)
    unwritten: frozenset[MeetingId] = frozenset()
    ids: Iterator[int] = field(default_factory=count)

    def bring(
        self, *events: CalendarEvent, by: Mailbox = ULLA, removed: tuple[RemovedEvent, ...] = ()
    ) -> tuple[Action, ...]:
        return self.bring_page(ChangePage(events=events, removed=removed), by)

    def bring_page(self, page: ChangePage, by: Mailbox = ULLA) -> tuple[Action, ...]:
        return self.store(plan_page(page, by, self.knowledge(), NOW, lambda: f"m{next(self.ids)}"))

    def knowledge(self) -> Knowledge:
        return Knowledge(
            seen=tuple(self.seen.values()),
            meetings=tuple(self.meetings.values()),
            contacts_by_email=self.contacts,
            own=self.own,
            unwritten=self.unwritten,
        )

    def store(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        for action in actions:
            match action:
                case AddMeeting(meeting):
                    assert meeting.id not in self.meetings
                    self.meetings[meeting.id] = meeting
                case UpdateMeeting(meeting):
                    assert meeting.id in self.meetings
                    self.meetings[meeting.id] = meeting
                case RemoveMeeting(meeting_id):
                    del self.meetings[meeting_id]
                case Remember(event):
                    self.seen[identity_of(event)] = event
                case Forget(event):
                    del self.seen[identity_of(event)]
        return actions

    def of(self, record: str = "ana") -> list[Meeting]:
        found = (meeting for meeting in self.meetings.values() if record in meeting.records)
        return sorted(found, key=lambda meeting: meeting.start)

    def rule_of(self, event: CalendarEvent, by: Mailbox = ULLA) -> str:
        return self.seen[by.connection_id, event.ical_uid, original_start_of(event)].verdict.rule


def gone(event: CalendarEvent) -> tuple[RemovedEvent, ...]:
    return (RemovedEvent(event.event_id, event.series_id, event.original_start),)
