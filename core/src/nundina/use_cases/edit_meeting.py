"""A user changes a meeting in Nundina, and the calendar follows."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.errors import CalendarNotWritable, MeetingChanged, NotFound
from nundina.domain.identifiers import MeetingId
from nundina.domain.ledger import UpdateMeeting
from nundina.domain.meeting_content import on_records
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.meeting_edits import ALL_PARTS, Part, content_version, with_edit
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.booked_events import let_bookings_follow
from nundina.use_cases.event_outbox import can_update_events, may_update_events, put_event_write
from nundina.use_cases.meet_from_record import MeetObstacle, contacts_among, meeting_connection


class EditObstacle(StrEnum):
    """Why a user cannot change a meeting from Nundina."""

    CANCELLED = "cancelled"
    OTHERS = "others"  # somebody else organizes it, and changes it in their calendar
    SERIES = "series"  # changing the first event would change the whole series
    FORMER_CALENDAR = "former_calendar"  # in a calendar of the user's that is not connected any more (MKT-9)
    NOT_ABLE = "not_able"  # in the user's calendar, whose app cannot change events (EXC-5)
    TIMELINE_ONLY = "timeline_only"  # it never was in a calendar (EXC-6)
    OUT_OF_REACH = "out_of_reach"  # not in the user's connected calendar, or nothing can be written to that one now


def editing_connection(ports: Ports, tx: Transaction, actor: User, meeting: Meeting) -> Connection | None:
    """Return the connection through which the user may change the meeting, or None where something is in the way."""
    return meeting_connection(tx, actor) if edit_obstacle(ports, tx, actor, meeting) is None else None


def edit_obstacle(ports: Ports, tx: Transaction, actor: User, meeting: Meeting) -> EditObstacle | None:
    """Return what keeps the user from changing the meeting; None: it is theirs, and its app can."""
    connection = meeting_connection(tx, actor)
    if meeting.cancelled:
        return EditObstacle.CANCELLED
    if meeting.organizer_id != actor.id:
        return EditObstacle.OTHERS
    if connection is None:
        return EditObstacle.FORMER_CALENDAR if _is_left_behind(tx, actor, meeting) else EditObstacle.OUT_OF_REACH
    if meeting.organizer_address not in {"", connection.address}:
        return EditObstacle.FORMER_CALENDAR if _is_left_behind(tx, actor, meeting) else EditObstacle.OTHERS
    return _obstacle_in(ports, tx, actor, meeting, connection)


def _obstacle_in(
    ports: Ports, tx: Transaction, actor: User, meeting: Meeting, connection: Connection
) -> EditObstacle | None:
    copies = tx.events.of_meeting(meeting.account_id, meeting.id)
    ours = [copy for copy in copies if copy.connection_id == connection.id]
    if any(copy.verdict.rule == "SYNC-10" and not copy.series_id for copy in ours):
        return EditObstacle.SERIES
    writes = tx.outbox.of_meeting(meeting.account_id, meeting.id)
    if not ours and not any(row.connection_id == connection.id for row in writes):
        if _is_left_behind(tx, actor, meeting):
            return EditObstacle.FORMER_CALENDAR
        nowhere = meeting.logged_on and not copies and not writes
        return EditObstacle.TIMELINE_ONLY if nowhere else EditObstacle.OUT_OF_REACH
    if can_update_events(ports, connection):
        return None
    return EditObstacle.OUT_OF_REACH if may_update_events(ports, connection) else EditObstacle.NOT_ABLE


def _is_left_behind(tx: Transaction, actor: User, meeting: Meeting) -> bool:
    """Say whether the event is in a calendar of the user's that is not connected any more."""
    ended = tx.connections.ended_of_user(actor.account_id, actor.id)
    if meeting.organizer_address in {one.address for one in ended}:
        return True
    copies = tx.events.of_meeting(meeting.account_id, meeting.id)
    return bool({copy.connection_id for copy in copies} & {one.id for one in ended})


def edit_meeting(
    ports: Ports,
    actor: User,
    meeting_id: MeetingId,
    draft: MeetingDraft,
    parts: frozenset[Part] = ALL_PARTS,
    version: str | None = None,
) -> tuple[Meeting, OutboxItem]:
    """Change these parts of the meeting, nothing else, and put the change into the outbox.

    With a version (meeting_edits.content_version) it raises MeetingChanged where the meeting has another one by now.
    Raises NotFound and CalendarNotWritable.
    """
    with ports.unit_of_work() as tx:
        meeting = _held(tx, actor, meeting_id)
        connection = editing_connection(ports, tx, actor, meeting)
        if connection is None:
            raise CalendarNotWritable(MeetObstacle.NOT_ABLE)
        if version is not None and version != content_version(meeting):
            raise MeetingChanged
        changed = _changed(ports, tx, meeting, draft, parts, connection)
        let_bookings_follow(tx, actor.account_id, [UpdateMeeting(changed)])
        tx.meetings.update(changed)
        payload = {"parts": sorted(parts)}
        return changed, put_event_write(ports, tx, OutboxKind.UPDATE_EVENT, changed, connection, payload=payload)


def visible_meeting(tx: Transaction, actor: User, meeting_id: MeetingId) -> Meeting:
    """Return a meeting that stands on a timeline. Raises NotFound: one that became private has left (SYNC-12)."""
    meeting = tx.meetings.get(actor.account_id, meeting_id)
    if not meeting.records and meeting.logged_on:
        raise NotFound
    return meeting


def _held(tx: Transaction, actor: User, meeting_id: MeetingId) -> Meeting:
    """Return the meeting, which nobody else can change until this transaction ends. Raises NotFound."""
    tx.meetings.by_ids(actor.account_id, [meeting_id])
    return visible_meeting(tx, actor, meeting_id)


def _changed(
    ports: Ports,
    tx: Transaction,
    meeting: Meeting,
    draft: MeetingDraft,
    parts: frozenset[Part],
    connection: Connection,
) -> Meeting:
    written = replace(with_edit(meeting, draft, parts), updated_at=ports.clock.now())
    if Part.GUESTS not in parts:
        return written
    return on_records(written, contacts_among(tx, connection, draft))
