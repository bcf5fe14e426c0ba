"""Stores what a plan says, in as few statements as it takes."""

from __future__ import annotations

from collections.abc import Sequence

from nundina.domain.identifiers import AccountId, MeetingId
from nundina.domain.ledger import Action, AddMeeting, Forget, Remember, RemoveMeeting, UpdateMeeting
from nundina.domain.meetings import Meeting
from nundina.domain.seen_index import Identity, identity_of
from nundina.domain.sync import SeenEvent
from nundina.ports import Transaction
from nundina.use_cases.booked_events import let_bookings_follow


def store_actions(tx: Transaction, account_id: AccountId, actions: Sequence[Action]) -> None:
    """Carry out a plan within the transaction that moves the cursor; where it speaks twice, the last word counts."""
    let_bookings_follow(tx, account_id, actions)  # first, while it is stored which events the meetings stand for
    _store_meetings(tx, account_id, actions)
    _store_seen(tx, actions)


def _store_meetings(tx: Transaction, account_id: AccountId, actions: Sequence[Action]) -> None:
    added: dict[MeetingId, Meeting] = {}
    changed: dict[MeetingId, Meeting] = {}
    for action in actions:
        match action:
            case AddMeeting(meeting):
                added[meeting.id] = meeting
            case UpdateMeeting(meeting):
                (added if meeting.id in added else changed)[meeting.id] = meeting
            case RemoveMeeting(meeting_id):
                changed.pop(meeting_id, None)
                if added.pop(meeting_id, None) is None:
                    tx.meetings.remove(account_id, meeting_id)
    for meeting in changed.values():
        tx.meetings.update(meeting)
    tx.meetings.add_all(tuple(added.values()))


def _store_seen(tx: Transaction, actions: Sequence[Action]) -> None:
    last: dict[Identity, SeenEvent | None] = {}
    for action in actions:
        match action:
            case Remember(event):
                last[identity_of(event)] = event
            case Forget(event):
                last[identity_of(event)] = None
                tx.events.remove(event)
    tx.events.put_all([event for event in last.values() if event is not None])
