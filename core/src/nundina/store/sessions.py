"""Sessions in the database, and how often signing in failed."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from nundina.domain.accounts import Session
from nundina.domain.identifiers import SessionId, UserId
from nundina.store.statements import hold_key
from nundina.store.tables import sessions, sign_in_failures

_FAILURES_KEPT = timedelta(days=1)  # much longer than any pause that they lead to


class SqlSessionStore:
    """Signed-in browsers, and how often signing in failed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Add a session."""
        values = {
            "id": session.id,
            "account_id": session.account_id,
            "user_id": session.user_id,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
        }
        self._connection.execute(sa.insert(sessions), values)

    def find(self, session_id: SessionId, now: datetime) -> Session | None:
        """Return the session if it lasts still."""
        chosen = sa.select(sessions).where(sessions.c.id == session_id, sessions.c.expires_at > now)
        row = self._connection.execute(chosen).one_or_none()
        if row is None:
            return None
        return Session(
            id=row.id,
            account_id=row.account_id,
            user_id=row.user_id,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )

    def remove(self, session_id: SessionId) -> None:
        """End a session; one that has ended is no error."""
        self._connection.execute(sa.delete(sessions).where(sessions.c.id == session_id))

    def remove_of_user(self, user_id: UserId) -> None:
        """End every session of a user."""
        self._connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))

    def count_failure(self, key: str, at: datetime) -> None:
        """Note that signing in failed for a key: a user or an address."""
        self._connection.execute(sa.insert(sign_in_failures), {"key": key, "at": at})

    def failures_since(self, key: str, since: datetime) -> tuple[datetime, ...]:
        """Return when it failed for the key, the earliest first.

        A transaction that writes holds the key until it ends: nobody else counts in between.
        """
        hold_key(self._connection, key)
        failures = sign_in_failures.c
        chosen = sa.select(failures.at).where(failures.key == key, failures.at >= since).order_by(failures.at)
        return tuple(self._connection.execute(chosen).scalars())

    def forget_failures(self, key: str) -> None:
        """Start counting anew for the key."""
        self._connection.execute(sa.delete(sign_in_failures).where(sign_in_failures.c.key == key))

    def remove_expired(self, now: datetime) -> int:
        """Remove sessions that ran out, and failures of more than a day ago; return how many sessions."""
        self._connection.execute(sa.delete(sign_in_failures).where(sign_in_failures.c.at < now - _FAILURES_KEPT))
        return self._connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now)).rowcount
