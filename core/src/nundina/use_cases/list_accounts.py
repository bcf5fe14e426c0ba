"""The operator looks at the accounts of the host."""

from __future__ import annotations

from nundina.domain.accounts import Account, User
from nundina.domain.errors import NotFound
from nundina.ports import Ports


def list_accounts(ports: Ports) -> tuple[tuple[Account, tuple[User, ...]], ...]:
    """Return every account with its users, by name."""
    with ports.unit_of_work.read() as tx:
        found = sorted(tx.accounts.all(), key=lambda account: account.name.casefold())
        return tuple((account, tx.users.of_account(account.id)) for account in found)


def find_account(ports: Ports, wanted: str) -> Account:
    """Return the account of this id, name or domain. Raises NotFound."""
    asked = wanted.strip().casefold()
    for account, _ in list_accounts(ports):
        if asked in {account.id, account.name.casefold(), *account.domains}:
            return account
    raise NotFound
