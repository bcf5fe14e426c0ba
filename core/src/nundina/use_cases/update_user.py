"""An admin changes who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.identifiers import UserId
from nundina.domain.permissions import refuse_no_admin, require_admin
from nundina.ports import Ports
from nundina.use_cases.create_account import check_name
from nundina.use_cases.create_user import check_permissions


def update_user(
    ports: Ports,
    actor: User,
    user_id: UserId,
    name: str,
    permissions: Iterable[str],
    *,
    sales_seat: bool | None = None,
) -> User:
    """Change a user's name, permissions and seat; no word on the seat leaves it as it is.

    Raises NotAllowed, NotFound, and InvalidInput for "name" and "permissions" (unknown, last_admin).
    """
    require_admin(actor)
    granted = check_permissions(permissions)
    with ports.unit_of_work() as tx:
        tx.accounts.hold(actor.account_id)  # of two admins who demote each other, one stays
        require_admin(tx.users.get(actor.account_id, actor.id))
        user = tx.users.get(actor.account_id, user_id)
        seat = user.sales_seat if sales_seat is None else sales_seat
        changed = replace(user, name=check_name(name), permissions=granted, sales_seat=seat)
        refuse_no_admin([changed if user.id == user_id else user for user in tx.users.of_account(actor.account_id)])
        tx.users.update(changed)
    return changed


def list_users(ports: Ports, actor: User) -> tuple[User, ...]:
    """Return the users of the admin's account, by name. Raises NotAllowed."""
    require_admin(actor)
    with ports.unit_of_work.read() as tx:
        return tuple(sorted(tx.users.of_account(actor.account_id), key=lambda user: user.name.casefold()))


def open_user(ports: Ports, actor: User, user_id: UserId) -> User:
    """Return a user of the admin's account. Raises NotAllowed and NotFound."""
    require_admin(actor)
    with ports.unit_of_work.read() as tx:
        return tx.users.get(actor.account_id, user_id)
