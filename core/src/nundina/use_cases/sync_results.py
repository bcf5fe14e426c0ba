"""Stores what a plan says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from nundina.domain.identifiers import AccountId
from nundina.domain.ledger import Action, AddMeeting, Forget, Remember, RemoveMeeting, UpdateMeeting
from nundina.ports import Transaction


def store_actions(tx: Transaction, account_id: AccountId, actions: Iterable[Action]) -> None:
    """Carry out the actions of a plan, in their order, within the transaction that moves the cursor."""
    for action in actions:
        _store(tx, account_id, action)


def _store(tx: Transaction, account_id: AccountId, action: Action) -> None:
    match action:
        case AddMeeting(meeting):
            tx.meetings.add(meeting)
        case UpdateMeeting(meeting):
            tx.meetings.update(meeting)
        case RemoveMeeting(meeting_id):
            tx.meetings.remove(account_id, meeting_id)
        case Remember(event):
            tx.events.put(event)
        case Forget(event):
            tx.events.remove(event)
        case _:
            assert_never(action)
