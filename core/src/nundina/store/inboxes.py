"""Inboxes of the email settings in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.connections import Inbox
from nundina.domain.errors import MailboxIsShared, MailboxTaken, NundinaError
from nundina.domain.identifiers import AccountId, UserId
from nundina.store.constraints import refused_by
from nundina.store.statements import changed_one
from nundina.store.tables import inboxes


class SqlInboxStore:
    """Mailboxes in the email settings."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, inbox: Inbox) -> None:
        """Add a mailbox, or store it anew where the same user has it already.

        Raises MailboxIsShared where it is a team's (CON-5), and MailboxTaken where it is another user's (CON-14).
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.insert(inboxes), _values(inbox))
        except IntegrityError as error:
            if not refused_by(error, inboxes.primary_key):
                raise
            self._replace(inbox)

    def find(self, account_id: AccountId, address: str) -> Inbox | None:
        """Return the account's mailbox of an address, or None."""
        row = self._connection.execute(_of_account(account_id).where(inboxes.c.address == address.lower()))
        found = row.one_or_none()
        return None if found is None else _inbox(found)

    def of_account(self, account_id: AccountId) -> tuple[Inbox, ...]:
        """Return the account's mailboxes, by address."""
        return self._all(_of_account(account_id))

    def of_user(self, account_id: AccountId, user_id: UserId) -> tuple[Inbox, ...]:
        """Return the user's own mailboxes, by address."""
        return self._all(_of_account(account_id).where(inboxes.c.user_id == user_id))

    def remove(self, account_id: AccountId, address: str) -> None:
        """Remove a mailbox; one that is gone is no error."""
        chosen = sa.delete(inboxes).where(inboxes.c.account_id == account_id, inboxes.c.address == address.lower())
        self._connection.execute(chosen)

    def _replace(self, inbox: Inbox) -> None:
        chosen = sa.update(inboxes).where(
            inboxes.c.account_id == inbox.account_id,
            inboxes.c.address == inbox.address.lower(),
            inboxes.c.shared == inbox.shared,
            inboxes.c.user_id.is_not_distinct_from(inbox.user_id),
        )
        if not changed_one(self._connection, chosen.values(_values(inbox))):
            raise self._refusal(inbox)

    def _refusal(self, inbox: Inbox) -> NundinaError:
        holder = self.find(inbox.account_id, inbox.address)
        shared = holder is not None and holder.shared
        return MailboxIsShared(inbox.address) if shared else MailboxTaken(inbox.address)

    def _all(self, chosen: sa.Select[Any]) -> tuple[Inbox, ...]:
        return tuple(_inbox(row) for row in self._connection.execute(chosen.order_by(inboxes.c.address)))


def _of_account(account_id: AccountId) -> sa.Select[Any]:
    return sa.select(inboxes).where(inboxes.c.account_id == account_id)


def _inbox(row: sa.Row[Any]) -> Inbox:
    return Inbox(
        account_id=row.account_id,
        address=row.address,
        shared=row.shared,
        created_at=row.created_at,
        user_id=row.user_id,
        connection_id=row.connection_id,
    )


def _values(inbox: Inbox) -> dict[str, Any]:
    return {
        "account_id": inbox.account_id,
        "address": inbox.address.lower(),
        "shared": inbox.shared,
        "created_at": inbox.created_at,
        "user_id": inbox.user_id,
        "connection_id": inbox.connection_id,
    }
