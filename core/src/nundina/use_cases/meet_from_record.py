"""A user presses Meet on a record: the meeting is logged and its event sent to the calendar, in one go (SYNC-1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, ConnectionState, Purpose
from nundina.domain.contact_matching import match
from nundina.domain.errors import CalendarNotWritable, ChangedMeanwhile, InvalidInput, NoCalendarConnected
from nundina.domain.identifiers import MeetingId, RecordId
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.permissions import may_connect_calendar
from nundina.domain.records import Record
from nundina.domain.sync import OutboxItem, OutboxKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.event_outbox import can_log_meetings, may_log_meetings, put_event_write
from nundina.use_cases.sync_knowledge import load_mailbox


class MeetObstacle(StrEnum):
    """Why Meet cannot write to the user's calendar now."""

    NOT_CONNECTED = "not_connected"
    NOT_ALLOWED = "not_allowed"  # none is connected, and the user may not connect one (CON-4)
    LOST = "lost"  # the user must reconnect
    SYNC_OFF = "sync_off"  # the switch Calendar sync is off
    NOT_ABLE = "not_able"  # the app does not log meetings: they stand on the timeline only (EXC-6)


@dataclass(frozen=True, slots=True)
class Meet:
    """What the pop-up needs: the record, who is invited to begin with, and what is in the way."""

    record: Record
    guests: tuple[str, ...] = ()
    obstacle: MeetObstacle | None = None
    address: str = ""  # the calendar to which the event will go


def begin_meet(ports: Ports, actor: User, record_id: RecordId) -> Meet:
    """Return what the pop-up shows on a record. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        record = tx.records.get(actor.account_id, record_id)
        connection = meeting_connection(tx, actor)
        invited = [record, *tx.records.associated(actor.account_id, record_id)]
    guests = tuple(dict.fromkeys(one.email for one in invited if one.email)) if not record.email else (record.email,)
    obstacle = obstacle_of(ports, connection)
    if obstacle is MeetObstacle.NOT_CONNECTED and not may_connect_calendar(actor):
        obstacle = MeetObstacle.NOT_ALLOWED
    return Meet(record, guests, obstacle, connection.address if connection else "")


def meet_from_record(
    ports: Ports, actor: User, record_id: RecordId, draft: MeetingDraft, form_id: str
) -> tuple[Meeting, OutboxItem]:
    """Log the meeting and put its event into the outbox; the same form twice makes one meeting.

    Raises NotFound, NoCalendarConnected, CalendarNotWritable, and InvalidInput for a form id that is none.
    """
    key = checked_key(form_id)
    try:
        return _make(ports, actor, record_id, draft, key)
    except ChangedMeanwhile:
        # The same form, submitted twice at one moment, from two servers: the other one has made it.
        return _make(ports, actor, record_id, draft, key)


def _make(ports: Ports, actor: User, record_id: RecordId, draft: MeetingDraft, key: str) -> tuple[Meeting, OutboxItem]:
    with ports.unit_of_work() as tx:
        record = tx.records.get(actor.account_id, record_id)
        earlier = _made_by(tx, actor, key)
        if earlier is not None:
            return earlier
        connection = _writable_connection(ports, tx, actor)
        meeting = logged_meeting(ports, tx, actor, record, draft, connection, key)
        tx.meetings.add(meeting)
        return meeting, put_event_write(ports, tx, OutboxKind.CREATE_EVENT, meeting, connection, key)


def meeting_connection(tx: Transaction, actor: User) -> Connection | None:
    """Return the connection whose calendar the user's meetings go to (CON-8: the calendar settings' one)."""
    return tx.connections.find_for_purpose(actor.account_id, actor.id, Purpose.CALENDAR)


def obstacle_of(ports: Ports, connection: Connection | None) -> MeetObstacle | None:
    """Return what keeps Meet from writing to a calendar. Asks for capabilities, never which provider it is (EXC-8)."""
    if connection is None:
        return MeetObstacle.NOT_CONNECTED
    if connection.state is not ConnectionState.ACTIVE:
        return MeetObstacle.LOST
    if can_log_meetings(ports, connection):
        return None
    return MeetObstacle.SYNC_OFF if may_log_meetings(ports, connection) else MeetObstacle.NOT_ABLE


def contacts_among(tx: Transaction, connection: Connection, draft: MeetingDraft) -> tuple[RecordId, ...]:
    """Return the guests who are contacts, by the same rules as sync (SYNC-6 to SYNC-8)."""
    mailbox = load_mailbox(tx, connection)
    found = tx.records.contacts_by_email(connection.account_id, [guest.address for guest in draft.guests])
    emails = {contact.email: contact.id for contact in found}
    return match(draft.guests, None, mailbox.account_domains, mailbox.user_addresses, emails).contacts


def checked_key(form_id: str) -> str:
    """Return the key that a form's id is. Raises InvalidInput."""
    if len(form_id) != 32 or set(form_id) - set("0123456789abcdef"):
        raise InvalidInput("form_id", "wrong")
    return form_id


def _made_by(tx: Transaction, actor: User, key: str) -> tuple[Meeting, OutboxItem] | None:
    for item in tx.outbox.by_keys(actor.account_id, [key]):
        if item.meeting_id is not None:
            return tx.meetings.get(actor.account_id, item.meeting_id), item
    return None


def _writable_connection(ports: Ports, tx: Transaction, actor: User) -> Connection:
    connection = meeting_connection(tx, actor)
    obstacle = obstacle_of(ports, connection)
    if connection is None:
        raise NoCalendarConnected
    if obstacle is not None:
        raise CalendarNotWritable(obstacle)
    return connection


def logged_meeting(
    ports: Ports, tx: Transaction, actor: User, record: Record, draft: MeetingDraft, connection: Connection, key: str
) -> Meeting:
    """Return the meeting that a form makes on a record, with the contacts among its guests."""
    now = ports.clock.now()
    contacts = contacts_among(tx, connection, draft)
    return Meeting(
        id=MeetingId(key),  # so that two submits of one form can never make two,
        account_id=actor.account_id,
        title=draft.title,
        start=draft.start,
        end=draft.end,
        origin=MeetingOrigin.NUNDINA,
        created_at=now,
        updated_at=now,
        description=draft.description,
        location=draft.location,
        zone=draft.zone,
        organizer_id=actor.id,
        organizer_address=connection.address,
        guests=draft.guests,
        records=tuple(dict.fromkeys((record.id, *contacts))),
        logged_on=(record.id,),
    )
