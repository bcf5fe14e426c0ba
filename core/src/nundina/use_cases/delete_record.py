"""A user deletes a record. Its meetings leave the timeline with it and stay in the calendar (SYNC-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from nundina.domain.accounts import User
from nundina.domain.identifiers import AccountId, RecordId
from nundina.domain.meetings import Meeting
from nundina.domain.records import Record
from nundina.domain.sync_scope import kept_off
from nundina.ports import Ports, Transaction

_ALL = 1_000_000  # meetings


@dataclass(frozen=True, slots=True)
class Deletion:
    """What deleting a record does, or did."""

    record: Record
    meetings_gone: int  # meetings that stood on no other timeline
    meetings_kept: int  # meetings that stand on another record's timeline too


def preview_deletion(ports: Ports, actor: User, record_id: RecordId) -> Deletion:
    """Say what deleting the record would do. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        record = tx.records.get(actor.account_id, record_id)
        return _deletion(record, _meetings(tx, actor.account_id, record_id))


def delete_record(ports: Ports, actor: User, record_id: RecordId) -> Deletion:
    """Delete the record. Events in calendars are not touched. Raises NotFound."""
    with ports.unit_of_work() as tx:
        tx.accounts.hold(actor.account_id)  # no sync puts a meeting on it meanwhile
        record = tx.records.get(actor.account_id, record_id)
        ids = [meeting.id for meeting in _meetings(tx, actor.account_id, record_id)]
        meetings = tx.meetings.by_ids(actor.account_id, ids)  # as they are now that nobody else can change them
        for meeting in meetings:
            _take_off(tx, meeting, record_id, ports.clock.now())
        tx.records.remove(actor.account_id, record_id)
    return _deletion(record, meetings)


def _deletion(record: Record, meetings: tuple[Meeting, ...]) -> Deletion:
    gone = sum(set(meeting.records) <= {record.id} for meeting in meetings)
    return Deletion(record, gone, len(meetings) - gone)


def _take_off(tx: Transaction, meeting: Meeting, record_id: RecordId, now: datetime) -> None:
    others = tuple(other for other in meeting.records if other != record_id)
    if others:
        tx.meetings.update(replace(meeting, records=others))
        return
    for seen in tx.events.of_meeting(meeting.account_id, meeting.id):
        # The event has no contact left to stand with (SYNC-6); should one come back, its next change brings it.
        tx.events.put(replace(seen, verdict=kept_off("SYNC-6"), meeting_id=None, judged_at=now))
    tx.meetings.remove(meeting.account_id, meeting.id)


def _meetings(tx: Transaction, account_id: AccountId, record_id: RecordId) -> tuple[Meeting, ...]:
    return tx.meetings.timeline(account_id, record_id, _ALL)
