"""A user gets another password."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import UserId
from nundina.domain.passwords import check_password, new_password
from nundina.domain.permissions import require_admin
from nundina.ports import Ports, Transaction
from nundina.use_cases.create_user import NewUser


def set_password(ports: Ports, email: str, password: str) -> User:
    """Give a user another password, as the operator, and end every session of theirs.

    Raises NotFound, and InvalidInput for "email" and "password".
    """
    address = parse_email(email)
    hashed = ports.passwords.hash(check_password(password, address))
    with ports.unit_of_work() as tx:
        user = tx.users.find_by_email(address)
        if user is None:
            raise NotFound
        return _give(tx, user, hashed)


def reset_password(ports: Ports, actor: User, user_id: UserId) -> NewUser:
    """Give a user of the admin's account a fresh password, and end their sessions. Raises NotAllowed and NotFound."""
    require_admin(actor)
    password = new_password()
    hashed = ports.passwords.hash(password)
    with ports.unit_of_work() as tx:
        return NewUser(_give(tx, tx.users.get(actor.account_id, user_id), hashed), password)


def _give(tx: Transaction, user: User, hashed: str) -> User:
    changed = replace(user, password_hash=hashed)
    tx.users.update(changed)
    tx.sessions.remove_of_user(user.id)
    return changed
