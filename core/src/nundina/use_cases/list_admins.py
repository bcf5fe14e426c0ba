"""A user who lacks a permission asks who can give it."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.permissions import is_admin
from nundina.ports import Ports


def list_admins(ports: Ports, actor: User) -> tuple[User, ...]:
    """Return the admins of the actor's account, by name."""
    with ports.unit_of_work.read() as tx:
        users = tx.users.of_account(actor.account_id)
    return tuple(sorted(filter(is_admin, users), key=lambda user: user.name.casefold()))
