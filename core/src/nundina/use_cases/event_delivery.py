"""Brings a meeting to its user's calendar, and keeps what the calendar made of it."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.connections import Connection
from nundina.domain.errors import NotFound
from nundina.domain.fingerprint import fingerprint, says_nothing
from nundina.domain.identifiers import ConnectionId, MeetingId, new_id
from nundina.domain.meeting_content import with_content
from nundina.domain.meeting_drafts import keep_answers
from nundina.domain.meetings import Meeting
from nundina.domain.reconciliation import plan_page
from nundina.domain.series import moment_text, original_start_of
from nundina.domain.sync import OutboxItem, OutboxKind, SeenEvent, Verdict
from nundina.domain.sync_scope import kept_off, on_timeline
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_access import call_app
from nundina.use_cases.event_outbox import draft_of
from nundina.use_cases.sync_knowledge import load_knowledge, load_mailbox
from nundina.use_cases.sync_results import store_actions
from nundina_plugin_api.errors import RefusalReason, Refused
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, CalendarEvent, ChangePage


class MeetingGone(Exception):
    """The meeting was deleted before its event reached the calendar."""


def deliver_event(ports: Ports, item: OutboxItem) -> CalendarEvent:
    """Create or change the event of a meeting as the meeting stands now.

    Raises MeetingGone, and what app_access.call_app raises; NotFound where the connection has ended.
    """
    meeting, connection, seen = _load(ports, item)
    event_id, version = (seen.event_id, seen.version) if seen else ("", "")

    def write(app: CalendarApp, access: Access) -> CalendarEvent:
        if app.events is None:
            raise Refused(RefusalReason.UNSUPPORTED)
        if item.kind is OutboxKind.CREATE_EVENT:
            return app.events.create(access, draft_of(meeting), item.key)
        # What changed in the calendar was brought in just before (sync_before_write), part by part. What changes there
        # from then on is refused with EVENT_CHANGED, and brought in before the next try. With sync off nothing is.
        return app.events.update(access, event_id, draft_of(meeting), version if connection.calendar_sync else "")

    return call_app(ports, connection, write)


def remember_event(ports: Ports, tx: Transaction, item: OutboxItem, event: CalendarEvent) -> None:
    """Keep the event's identity on the meeting, and that sync has seen it, so that it is never imported back."""
    if item.meeting_id is None or item.connection_id is None:
        return
    tx.accounts.hold(item.account_id)  # a sync that brings the same event at this moment would count it too
    if tx.events.find(item.connection_id, event.ical_uid, original_start_of(event)) is None:
        tx.connections.note_seen(item.connection_id, 1)
    found = tx.meetings.by_ids(item.account_id, [item.meeting_id])
    if not found:
        # Deleted in Nundina while it was on its way: the event stays, the meeting does not come back (SYNC-4).
        tx.events.put(replace(_seen(ports, tx, item, event, kept_off("SYNC-4")), meeting_id=None))
        return
    [meeting] = found
    tx.events.put(_seen(ports, tx, item, event, _verdict(tx, meeting, event)))
    told = _told(meeting, event)
    if told.ical_uid != meeting.ical_uid:
        _take_in_what_guests_told(tx, meeting, event)
    if told != meeting:
        tx.meetings.update(told)
    # What Meet logged stands by SYNC-1 whoever its guests are; anything else may have lost its contacts by the change.
    if not told.logged_on or _says_otherwise(told, event, tx.events.position(item.connection_id).calendar_private):
        _read_anew(ports, tx, item, item.connection_id, event)


def _take_in_what_guests_told(tx: Transaction, meeting: Meeting, event: CalendarEvent) -> None:
    """Make one meeting of this one and what a guest's calendar told of its event before the answer came."""
    for other in tx.meetings.by_ical_uids(meeting.account_id, [event.ical_uid]):
        if other.original_start == original_start_of(event) and other.id != meeting.id:
            for seen in tx.events.of_meeting(meeting.account_id, other.id):
                tx.events.put(replace(seen, meeting_id=meeting.id))
            tx.meetings.remove(meeting.account_id, other.id)


def _says_otherwise(meeting: Meeting, event: CalendarEvent, calendar_private: bool) -> bool:
    """Say whether somebody changed the event in the calendar since it was made, while its answer was lost."""
    if event.start.all_day or says_nothing(event, calendar_private):
        return True
    shown = with_content(meeting, event)
    texts = ((one.title, one.start, one.end, one.location, one.description) for one in (meeting, shown))
    return len(set(texts)) > 1


def _read_anew(
    ports: Ports, tx: Transaction, item: OutboxItem, connection_id: ConnectionId, event: CalendarEvent
) -> None:
    """Let the rules of sync decide, for no later sync may bring the event again (SYNC-3, SYNC-11, SYNC-12)."""
    mailbox = load_mailbox(tx, tx.connections.get(item.account_id, connection_id))
    position = tx.events.position(connection_id)
    mailbox = replace(mailbox, calendar_private=position.calendar_private, listing=position.listing)
    for seen in tx.events.related(item.account_id, connection_id, (), [event.event_id]):
        tx.events.put(replace(seen, fingerprint=""))
    page = ChangePage(events=(event,))
    actions = plan_page(page, mailbox, load_knowledge(tx, mailbox, page), ports.clock.now(), new_id)
    store_actions(tx, item.account_id, actions)


def _verdict(tx: Transaction, meeting: Meeting, event: CalendarEvent) -> Verdict:
    """Return the verdict that stands; a meeting that Meet has just brought to the calendar is there by SYNC-1."""
    copies = tx.events.of_meeting(meeting.account_id, meeting.id)
    standing = (copy.verdict for copy in copies if copy.event_id == event.event_id)
    return on_timeline("SYNC-1") if meeting.logged_on else next(standing, on_timeline("SYNC-2"))


def _told(meeting: Meeting, event: CalendarEvent) -> Meeting:
    return replace(
        meeting,
        ical_uid=meeting.ical_uid or event.ical_uid,
        web_url=event.web_url or meeting.web_url,
        conference_url=event.conference_url or meeting.conference_url,
        organizer_address=event.organizer.address if event.organizer else meeting.organizer_address,
        guests=keep_answers(meeting.guests, event.guests),
    )


def _load(ports: Ports, item: OutboxItem) -> tuple[Meeting, Connection, SeenEvent | None]:
    meeting_id, connection_id = item.meeting_id, item.connection_id
    if meeting_id is None or connection_id is None:
        raise MeetingGone
    with ports.unit_of_work.read() as tx:
        found = tx.meetings.by_ids(item.account_id, [meeting_id])
        if not found:
            raise MeetingGone
        connection = tx.connections.get(item.account_id, connection_id)
        seen = None if item.kind is OutboxKind.CREATE_EVENT else _event(tx, item, connection_id, meeting_id)
    if not connection.is_live:
        raise NotFound
    return found[0], connection, seen


def _event(tx: Transaction, item: OutboxItem, connection_id: ConnectionId, meeting_id: MeetingId) -> SeenEvent:
    """Return which event is to be changed. Raises Refused where it never came there, or is gone."""
    for seen in tx.events.of_meeting(item.account_id, meeting_id):
        if seen.connection_id == connection_id:
            return seen
    raise Refused(RefusalReason.EVENT_GONE)


def _seen(ports: Ports, tx: Transaction, item: OutboxItem, event: CalendarEvent, verdict: Verdict) -> SeenEvent:
    connection_id = ConnectionId(item.connection_id or "")
    position = tx.events.position(connection_id)
    return SeenEvent(
        account_id=item.account_id,
        connection_id=connection_id,
        event_id=event.event_id,
        ical_uid=event.ical_uid,
        original_start=original_start_of(event),
        series_id=event.series_id,
        verdict=verdict,
        fingerprint=fingerprint(event, calendar_private=position.calendar_private),
        judged_at=ports.clock.now(),
        meeting_id=item.meeting_id,
        title=event.title,
        start=moment_text(event.start),
        seen_in=position.listing,
        version=event.version,
    )
