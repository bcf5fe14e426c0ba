"""Users in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.accounts import User
from nundina.domain.errors import InvalidInput, NotFound
from nundina.domain.identifiers import AccountId, UserId
from nundina.store.constraints import refused_by
from nundina.store.statements import changed_one, one_or_not_found
from nundina.store.tables import user_email, users


class SqlUserStore:
    """Users."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, user: User) -> None:
        """Add a user. Raises InvalidInput("email", "taken") where the host has a user of this email."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.insert(users), _values(user))
        except IntegrityError as error:
            _say_taken(error)
            raise

    def get(self, account_id: AccountId, user_id: UserId) -> User:
        """Return a user of the account. Raises NotFound."""
        chosen = sa.select(users).where(users.c.account_id == account_id, users.c.id == user_id)
        return _user(one_or_not_found(self._connection, chosen))

    def find_by_email(self, email: str) -> User | None:
        """Return the user of whichever account, or None."""
        row = self._connection.execute(sa.select(users).where(users.c.email == email.lower())).one_or_none()
        return None if row is None else _user(row)

    def update(self, user: User) -> None:
        """Store every field. Raises NotFound, and InvalidInput as add does."""
        chosen = sa.update(users).where(users.c.account_id == user.account_id, users.c.id == user.id)
        try:
            with self._connection.begin_nested():
                found = changed_one(self._connection, chosen.values(_values(user)))
        except IntegrityError as error:
            _say_taken(error)
            raise
        if not found:
            raise NotFound

    def of_account(self, account_id: AccountId) -> tuple[User, ...]:
        """Return the account's users, the oldest first."""
        chosen = sa.select(users).where(users.c.account_id == account_id).order_by(users.c.created_at, users.c.id)
        return tuple(_user(row) for row in self._connection.execute(chosen))


def _say_taken(error: IntegrityError) -> None:
    if refused_by(error, user_email):
        raise InvalidInput("email", "taken") from None


def _user(row: sa.Row[Any]) -> User:
    return User(
        id=row.id,
        account_id=row.account_id,
        email=row.email,
        name=row.name,
        permissions=frozenset(row.permissions),
        created_at=row.created_at,
        language=row.language,
        zone=row.zone,
        password_hash=row.password_hash,
        sales_seat=row.sales_seat is not False,
    )


def _values(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "account_id": user.account_id,
        "email": user.email.lower(),
        "name": user.name,
        "permissions": sorted(user.permissions),
        "created_at": user.created_at,
        "language": user.language,
        "zone": user.zone,
        "password_hash": user.password_hash,
        "sales_seat": user.sales_seat,
    }
