"""A meeting with what stands around it: its records, its place in the calendar, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId, MeetingId
from nundina.domain.meetings import Meeting
from nundina.domain.records import Record
from nundina.domain.sync import OutboxItem, OutboxKind, OutboxState, SeenEvent
from nundina.ports import Ports, Transaction
from nundina.use_cases.edit_meeting import EditObstacle, edit_obstacle, visible_meeting
from nundina.use_cases.write_order import place_in_line

_WRITES = frozenset({OutboxKind.CREATE_EVENT, OutboxKind.UPDATE_EVENT})


@dataclass(frozen=True, slots=True)
class OpenedMeeting:
    """A meeting as its page shows it."""

    meeting: Meeting
    records: tuple[Record, ...]
    organizer: User | None
    delivery: OutboxItem | None  # what is on its way to the calendar, or could not be brought there
    seen: tuple[SeenEvent, ...]  # in which calendars it stands
    edit_obstacle: EditObstacle | None

    def name_of(self, address: str) -> str:
        """Return what the contact of an address is called; empty where none of the meeting's records has it."""
        return next((record.name for record in self.records if record.email and record.email == address), "")

    @property
    def may_edit(self) -> bool:
        """Whether the reader can change it here."""
        return self.edit_obstacle is None


def open_meeting(ports: Ports, actor: User, meeting_id: MeetingId) -> OpenedMeeting:
    """Return a meeting of the actor's account. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        meeting = visible_meeting(tx, actor, meeting_id)
        return OpenedMeeting(
            meeting=meeting,
            records=tuple(tx.records.get(actor.account_id, record_id) for record_id in meeting.records),
            organizer=_organizer(tx, meeting),
            delivery=undelivered(tx, actor.account_id, meeting_id),
            seen=tx.events.of_meeting(actor.account_id, meeting_id),
            edit_obstacle=edit_obstacle(ports, tx, actor, meeting),
        )


def undelivered(tx: Transaction, account_id: AccountId, meeting_id: MeetingId) -> OutboxItem | None:
    """Return the write that is not in the calendar yet: the earliest that waits, or the last one if it was refused."""
    rows = sorted(tx.outbox.of_meeting(account_id, meeting_id), key=place_in_line)
    writes = [row for row in rows if row.kind in _WRITES]
    waiting = next((row for row in writes if row.state is OutboxState.PENDING), None)
    if waiting is not None or not writes:
        return waiting
    return writes[-1] if writes[-1].state is OutboxState.QUARANTINED else None


def undelivered_of(ports: Ports, actor: User, meetings: Iterable[Meeting]) -> dict[MeetingId, OutboxItem]:
    """Return what is on its way for each meeting of a timeline that somebody wrote here."""
    with ports.unit_of_work.read() as tx:
        found = {meeting.id: undelivered(tx, actor.account_id, meeting.id) for meeting in meetings}
    return {meeting_id: item for meeting_id, item in found.items() if item is not None}


def upcoming_meetings(ports: Ports, actor: User, limit: int) -> tuple[Meeting, ...]:
    """Return the user's next meetings, the earliest first."""
    with ports.unit_of_work.read() as tx:
        return tx.meetings.upcoming(actor.account_id, actor.id, ports.clock.now(), limit)


def _organizer(tx: Transaction, meeting: Meeting) -> User | None:
    if meeting.organizer_id is None:
        return None
    try:
        return tx.users.get(meeting.account_id, meeting.organizer_id)
    except NotFound:
        return None
