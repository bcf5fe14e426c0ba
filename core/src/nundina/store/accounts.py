"""Accounts in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from nundina.domain.accounts import Account, Plan
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId
from nundina.store.statements import changed_one
from nundina.store.tables import account_domains, accounts


class SqlAccountStore:
    """Accounts. The only store that knows more than one."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, account: Account) -> None:
        """Add an account with its domains."""
        self._connection.execute(sa.insert(accounts), _values(account))
        self._put_domains(account)

    def get(self, account_id: AccountId) -> Account:
        """Return the account. Raises NotFound."""
        row = self._connection.execute(sa.select(accounts).where(accounts.c.id == account_id)).one_or_none()
        if row is None:
            raise NotFound
        return self._account(row)

    def hold(self, account_id: AccountId) -> None:
        """Wait until no other transaction holds the account, and hold it until this one ends. Raises NotFound."""
        statement = sa.select(accounts.c.id).where(accounts.c.id == account_id).with_for_update(key_share=True)
        if self._connection.execute(statement).one_or_none() is None:
            raise NotFound

    def find_by_domain(self, domain: str) -> Account | None:
        """Return the account of a domain; of several, one whose own domain it is, and the oldest of those."""
        statement = (
            sa.select(accounts)
            .join(account_domains, account_domains.c.account_id == accounts.c.id)
            .where(account_domains.c.domain == domain.lower())
            .order_by(account_domains.c.position, accounts.c.created_at)
            .limit(1)
        )
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else self._account(row)

    def update(self, account: Account) -> None:
        """Store every field. Raises NotFound."""
        statement = sa.update(accounts).where(accounts.c.id == account.id).values(_values(account))
        if not changed_one(self._connection, statement):
            raise NotFound
        self._connection.execute(sa.delete(account_domains).where(account_domains.c.account_id == account.id))
        self._put_domains(account)

    def all(self) -> tuple[Account, ...]:
        """Return every account, the oldest first."""
        rows = self._connection.execute(sa.select(accounts).order_by(accounts.c.created_at, accounts.c.id)).all()
        return tuple(self._account(row) for row in rows)

    def _put_domains(self, account: Account) -> None:
        domains = dict.fromkeys(domain.lower() for domain in account.domains)
        rows = [
            {"account_id": account.id, "domain": domain, "position": position}
            for position, domain in enumerate(domains)
        ]
        if rows:
            self._connection.execute(sa.insert(account_domains), rows)

    def _account(self, row: sa.Row[Any]) -> Account:
        of_account = sa.select(account_domains.c.domain).where(account_domains.c.account_id == row.id)
        domains = self._connection.execute(of_account.order_by(account_domains.c.position)).scalars()
        return Account(
            id=row.id,
            name=row.name,
            domains=tuple(domains),
            created_at=row.created_at,
            language=row.language,
            zone=row.zone,
            plan=Plan(row.plan) if row.plan else Plan.PROFESSIONAL,
        )


def _values(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "language": account.language,
        "zone": account.zone,
        "created_at": account.created_at,
        "plan": account.plan,
    }
