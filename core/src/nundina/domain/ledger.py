"""What is known while a page of changes is planned: what the store knew, and what the plan so far adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nundina.domain.identifiers import AccountId, ConnectionId, MeetingId, RecordId, UserId
from nundina.domain.meeting_edits import Part
from nundina.domain.meetings import Meeting
from nundina.domain.seen_index import SeenIndex, identity_of
from nundina.domain.sync import SeenEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Whose calendar a page comes from, and in which listing."""

    account_id: AccountId
    connection_id: ConnectionId
    user_id: UserId
    address: str
    connected_at: datetime  # since when events count (SYNC-9)
    predecessors: frozenset[ConnectionId] = frozenset()  # the same user's connections that ended
    ended: frozenset[ConnectionId] = frozenset()  # every connection of the account that ended
    account_domains: frozenset[str] = frozenset()
    user_addresses: frozenset[str] = frozenset()
    calendar_private: bool = False
    first_listing: bool = False
    listing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the store knows about the events of a page."""

    seen: tuple[SeenEvent, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    contacts_by_email: Mapping[str, RecordId] = field(default_factory=dict)
    own: Mapping[str, MeetingId] = field(default_factory=dict)  # by the key under which this host made an event
    unwritten: frozenset[MeetingId] = frozenset()  # meetings whose latest change is still on its way to the calendar
    touched: Mapping[MeetingId, frozenset[Part]] = field(default_factory=dict)  # of these, what that change is about


@dataclass(frozen=True, slots=True)
class AddMeeting:
    """Put a new meeting on timelines."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class UpdateMeeting:
    """Change what timelines show."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class RemoveMeeting:
    """Take a meeting off every timeline for good."""

    meeting_id: MeetingId


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep what became of an event."""

    event: SeenEvent


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop an event that is known under another identity now."""

    event: SeenEvent


Action = AddMeeting | UpdateMeeting | RemoveMeeting | Remember | Forget


class Ledger:
    """Knowledge that follows the actions planned on it."""

    def __init__(self, mailbox: Mailbox, knowledge: Knowledge) -> None:
        self.mailbox = mailbox
        self.contacts_by_email = knowledge.contacts_by_email
        self.own = knowledge.own
        self.unwritten = knowledge.unwritten
        self.touched = knowledge.touched
        self.actions: list[Action] = []
        self._meetings: dict[MeetingId, Meeting] = {}
        self._meeting_of_event: dict[tuple[str, str], MeetingId] = {}
        self._seen = SeenIndex()
        for meeting in knowledge.meetings:
            self._put_meeting(meeting)
        for event in knowledge.seen:
            self._seen.put(event)

    def take(self, action: Action) -> None:
        """Plan an action, so that what is planned next builds on it."""
        self.actions.append(action)
        match action:
            case AddMeeting(meeting) | UpdateMeeting(meeting):
                self._put_meeting(meeting)
            case RemoveMeeting(meeting_id):
                self._meetings.pop(meeting_id, None)
            case Remember(event):
                self._seen.put(event)
            case Forget(event):
                self._seen.drop(event)

    def _put_meeting(self, meeting: Meeting) -> None:
        self._meetings[meeting.id] = meeting
        if meeting.ical_uid:
            self._meeting_of_event[meeting.ical_uid, meeting.original_start] = meeting.id

    def meeting(self, meeting_id: MeetingId | None) -> Meeting | None:
        """Return a meeting that is still there."""
        return self._meetings.get(meeting_id) if meeting_id else None

    def meeting_of_event(self, ical_uid: str, original_start: str) -> Meeting | None:
        """Return the account's meeting of an event, whosever calendar brought it."""
        return self.meeting(self._meeting_of_event.get((ical_uid, original_start)))

    def seen(self, ical_uid: str, original_start: str) -> SeenEvent | None:
        """Return this mailbox's event of an identity."""
        return self._seen.by_identity.get((self.mailbox.connection_id, ical_uid, original_start))

    def seen_by_id(self, event_id: str) -> SeenEvent | None:
        """Return this mailbox's event of a provider's id."""
        return self._seen.by_event_id(self.mailbox.connection_id, event_id)

    def occurrences_of(self, series_id: str) -> tuple[SeenEvent, ...]:
        """Return this mailbox's changed occurrences of a series."""
        return self.occurrences_in(self.mailbox.connection_id, series_id)

    def occurrences_in(self, connection_id: ConnectionId, series_id: str) -> tuple[SeenEvent, ...]:
        """Return a connection's changed occurrences of a series."""
        return self._seen.of_series(connection_id, series_id)

    def copies(self, ical_uid: str, original_start: str) -> tuple[SeenEvent, ...]:
        """Return the same event in every calendar of the account."""
        return self._seen.copies(ical_uid, original_start)

    def left_behind(self, ical_uid: str, original_start: str) -> tuple[SeenEvent, ...]:
        """Return the same event as connections of this user knew it that ended, the latest word last."""
        ended = self.mailbox.predecessors
        if not ended:
            return ()
        left = [copy for copy in self.copies(ical_uid, original_start) if copy.connection_id in ended]
        return tuple(sorted(left, key=lambda copy: (copy.verdict.on_timeline, copy.judged_at)))

    def holders(self, meeting_id: MeetingId) -> tuple[SeenEvent, ...]:
        """Return the events, of any calendar of the account, that keep the meeting on timelines."""
        return self._seen.keeping(meeting_id)

    def stands_elsewhere(self, meeting_id: MeetingId, but_not: SeenEvent | None) -> bool:
        """Say whether another event than this one keeps the meeting on timelines."""
        ignored = identity_of(but_not) if but_not else None
        return any(identity_of(event) != ignored for event in self._seen.keeping(meeting_id))

    def stands_in_other_mailbox(self, meeting_id: MeetingId) -> bool:
        """Say whether another user's calendar keeps the meeting on timelines."""
        return any(event.connection_id != self.mailbox.connection_id for event in self._seen.keeping(meeting_id))
