"""Signed-in sessions, stored."""

from __future__ import annotations

from datetime import timedelta

from nundina.domain.accounts import Session, User
from nundina.domain.identifiers import SessionId, new_id
from nundina.ports import Transaction
from support.examples import NOW


def stored_session(tx: Transaction, user: User) -> Session:
    """Sign a user in for a day."""
    session = Session(
        id=SessionId(new_id()),
        account_id=user.account_id,
        user_id=user.id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    tx.sessions.add(session)
    return session
