"""What the store knows about the events of a page: a handful of queries, however many events there are."""

from __future__ import annotations

from collections.abc import Iterable

from nundina.domain.connections import Connection
from nundina.domain.contact_matching import addresses_of
from nundina.domain.identifiers import MeetingId
from nundina.domain.ledger import Knowledge, Mailbox
from nundina.domain.meeting_edits import ALL_PARTS, Part
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxKind, SeenEvent
from nundina.ports import Transaction
from nundina_plugin_api.values import ChangePage


def load_mailbox(tx: Transaction, connection: Connection) -> Mailbox:
    """Return whose calendar it is, and who counts as a colleague there (SYNC-8)."""
    account = tx.accounts.get(connection.account_id)
    users = {user.email for user in tx.users.of_account(connection.account_id)}
    inboxes = {inbox.address for inbox in tx.inboxes.of_account(connection.account_id)}
    ended = [one for one in tx.connections.ended_of_account(connection.account_id) if one.id != connection.id]
    return Mailbox(
        account_id=connection.account_id,
        connection_id=connection.id,
        user_id=connection.user_id,
        address=connection.address,
        connected_at=connection.events_since,
        predecessors=frozenset(one.id for one in ended if one.user_id == connection.user_id),
        ended=frozenset(one.id for one in ended),
        account_domains=frozenset(account.domains),
        user_addresses=frozenset(users | inboxes | {connection.address}),
        first_listing=connection.last_sync_at is None,
    )


def load_knowledge(tx: Transaction, mailbox: Mailbox, page: ChangePage) -> Knowledge:
    """Return what is known about the events of a page, and let no other sync of the account change it meanwhile."""
    tx.accounts.hold(mailbox.account_id)
    seen = _related(tx, mailbox, {event.ical_uid for event in page.events}, _ids_of(page))
    origins = {event.origin for event in page.events if event.origin}
    made_here = [item for item in tx.outbox.by_keys(mailbox.account_id, origins) if item.meeting_id]
    own = {item.key: item.meeting_id for item in made_here if item.meeting_id}
    addresses = {a for event in page.events for a in addresses_of(event.guests, event.organizer)}
    contacts = tx.records.contacts_by_email(mailbox.account_id, addresses)
    pending = tx.outbox.pending_of_connection(mailbox.connection_id)
    return Knowledge(
        seen=seen,
        meetings=tuple(_meetings(tx, mailbox, seen, own.values(), {event.ical_uid for event in page.events})),
        contacts_by_email={contact.email: contact.id for contact in contacts},
        own=own,
        unwritten=_unwritten(pending),
        touched=_touched(pending),
    )


def knowledge_of_seen(tx: Transaction, mailbox: Mailbox, seen: Iterable[SeenEvent]) -> Knowledge:
    """Return what is known about events that a complete listing did not bring, and hold it as load_knowledge does."""
    tx.accounts.hold(mailbox.account_id)
    known = _related(tx, mailbox, {event.ical_uid for event in seen}, set())
    return Knowledge(seen=known, meetings=tuple(_meetings(tx, mailbox, known, (), set())))


def _ids_of(page: ChangePage) -> set[str]:
    events = {identity for event in page.events for identity in (event.event_id, event.series_id)}
    removed = {identity for event in page.removed for identity in (event.event_id, event.series_id)}
    regular = {identity for event in page.regular for identity in (event.event_id, event.series_id)}
    return (events | removed | regular | {event.event_id for event in page.unreadable}) - {""}


def _related(tx: Transaction, mailbox: Mailbox, uids: set[str], ids: set[str]) -> tuple[SeenEvent, ...]:
    """Return the events themselves, their series, and the copies of all of these in other calendars."""
    found = tx.events.related(mailbox.account_id, mailbox.connection_id, uids, ids)
    further = {event.ical_uid for event in found} - uids
    if not further:
        return found
    copies = tx.events.related(mailbox.account_id, mailbox.connection_id, further, ())
    return tuple({(e.connection_id, e.ical_uid, e.original_start): e for e in (*found, *copies)}.values())


def _meetings(
    tx: Transaction, mailbox: Mailbox, seen: Iterable[SeenEvent], own: Iterable[MeetingId], uids: set[str]
) -> Iterable[Meeting]:
    ids = {event.meeting_id for event in seen if event.meeting_id} | set(own)
    by_id = {meeting.id: meeting for meeting in tx.meetings.by_ids(mailbox.account_id, ids)}
    by_uid = {meeting.id: meeting for meeting in tx.meetings.by_ical_uids(mailbox.account_id, uids)}
    return (by_id | by_uid).values()


def _unwritten(pending: Iterable[OutboxItem]) -> frozenset[MeetingId]:
    writing = (OutboxKind.CREATE_EVENT, OutboxKind.UPDATE_EVENT)
    return frozenset(item.meeting_id for item in pending if item.meeting_id and item.kind in writing)


def _touched(pending: Iterable[OutboxItem]) -> dict[MeetingId, frozenset[Part]]:
    """Return which parts changes on their way are about, of meetings whose events are in the calendar already."""
    touched: dict[MeetingId, frozenset[Part]] = {}
    for item in pending:
        if item.meeting_id and item.kind is OutboxKind.UPDATE_EVENT:
            touched[item.meeting_id] = touched.get(item.meeting_id, frozenset()) | _parts(item)
    created = {item.meeting_id for item in pending if item.kind is OutboxKind.CREATE_EVENT}
    return {meeting_id: parts for meeting_id, parts in touched.items() if meeting_id not in created}


def _parts(item: OutboxItem) -> frozenset[Part]:
    named = item.payload.get("parts")
    return frozenset(Part(str(name)) for name in named) if isinstance(named, list | tuple) else ALL_PARTS
