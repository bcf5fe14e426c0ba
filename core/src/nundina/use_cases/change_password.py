"""A user chooses another password."""

from __future__ import annotations

from nundina.domain.accounts import Session, User
from nundina.domain.errors import SignInFailed
from nundina.domain.passwords import check_password
from nundina.ports.host import Ports
from nundina.use_cases.sign_in import count_try, new_session, store_password, user_key


def change_password(ports: Ports, user: User, current: str, new: str) -> Session:
    """Give the user another password, end every session of theirs, and return a new one for the browser in use.

    Raises InvalidInput for "password", SignInFailed where the current one is wrong, and TooManyAttempts.
    """
    now, key = ports.clock.now(), user_key(user.email)
    check_password(new, user.email)
    count_try(ports, key, now)
    if not ports.passwords.verify(user.password_hash, current):
        raise SignInFailed
    hashed, session = ports.passwords.hash(new), new_session(user, now)
    with ports.unit_of_work() as tx:
        store_password(tx, user, hashed)
        tx.sessions.remove_of_user(user.id)
        tx.sessions.forget_failures(key)
        tx.sessions.add(session)
    return session
