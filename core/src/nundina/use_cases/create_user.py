"""A person gets into an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nundina.domain.accounts import User
from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import AccountId, UserId, new_id
from nundina.domain.passwords import check_password, new_password
from nundina.domain.permissions import Permission, require_admin
from nundina.ports import Ports
from nundina.use_cases.create_account import check_name


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user whom an admin added, with the password that is shown once."""

    user: User
    password: str = field(repr=False)


def create_user(
    ports: Ports,
    account_id: AccountId,
    email: str,
    name: str,
    password: str,
    permissions: Iterable[str] = (),
    *,
    sales_seat: bool = True,
) -> User:
    """Add a user to an account, as the operator.

    Raises NotFound for an unknown account, and InvalidInput for "email" (missing, not_an_email, taken), "name",
    "password" and "permissions" (unknown).
    """
    address = parse_email(email)
    user = User(
        id=UserId(new_id()),
        account_id=account_id,
        email=address,
        name=check_name(name),
        permissions=check_permissions(permissions),
        created_at=ports.clock.now(),
        password_hash=ports.passwords.hash(check_password(password, address)),
        sales_seat=sales_seat,
    )
    with ports.unit_of_work() as tx:
        tx.accounts.get(account_id)
        tx.users.add(user)
    return user


def add_user(
    ports: Ports, actor: User, email: str, name: str, permissions: Iterable[str], *, sales_seat: bool = True
) -> NewUser:
    """Add a user to the admin's own account, with a fresh password. Raises NotAllowed, and as create_user."""
    require_admin(actor)
    password = new_password()
    made = create_user(ports, actor.account_id, email, name, password, permissions, sales_seat=sales_seat)
    return NewUser(made, password)


def check_permissions(permissions: Iterable[str]) -> frozenset[str]:
    """Return them as a set. Raises InvalidInput("permissions", "unknown")."""
    try:
        return frozenset(Permission(permission) for permission in permissions)
    except ValueError:
        raise InvalidInput("permissions", "unknown") from None
