"""Signing in with address and password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address

from nundina.domain.accounts import Session, User
from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import InvalidInput, SignInFailed, TooManyAttempts
from nundina.domain.identifiers import SessionId, new_id
from nundina.domain.passwords import LONGEST
from nundina.ports.host import Ports
from nundina.ports.stores import Transaction

SESSION_LASTS = timedelta(days=14)
FREE_TRIES_OF_USER = 5
FREE_TRIES_OF_ADDRESS = 30  # many people may share one
_WINDOW = timedelta(hours=1)
_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=15)


def sign_in(ports: Ports, email: str, password: str, client_address: str) -> Session:
    """Return a new session of the user whose address and password these are.

    Raises SignInFailed, alike and in the same time for an unknown address and a wrong password, and
    TooManyAttempts after too many of them.
    """
    now = ports.clock.now()
    key, client = user_key(email), _client_key(client_address)
    count_try(ports, key, now, client)
    with ports.unit_of_work.read() as tx:
        user = tx.users.find_by_email(_as_stored(email))
    if not ports.passwords.verify(user.password_hash if user else "", password[: LONGEST + 1]) or user is None:
        with ports.unit_of_work() as tx:
            tx.sessions.count_failure(client, now)
        raise SignInFailed
    session = new_session(user, now)
    hashed = _hashed_as_today(ports, user, password[: LONGEST + 1])
    with ports.unit_of_work() as tx:
        store_password(tx, user, hashed)
        tx.sessions.forget_failures(key)
        tx.sessions.add(session)
    return session


def store_password(tx: Transaction, user: User, hashed: str) -> None:
    """Store the hash. Raises SignInFailed where the password that was just verified is no longer the user's."""
    current = tx.users.get(user.account_id, user.id)
    if current.password_hash != user.password_hash:
        raise SignInFailed
    if hashed != current.password_hash:
        tx.users.update(replace(current, password_hash=hashed))


def count_try(ports: Ports, key: str, now: datetime, client: str = "") -> None:
    """Count a try before the password is looked at, so that tries at the same moment cannot pass uncounted.

    Raises TooManyAttempts, for this user or for the client that tries.
    """
    with ports.unit_of_work() as tx:
        _refuse_too_many(tx, key, FREE_TRIES_OF_USER, now)
        if client:
            _refuse_too_many(tx, client, FREE_TRIES_OF_ADDRESS, now)
        tx.sessions.count_failure(key, now)


def locked_until(failures: Sequence[datetime], free_tries: int) -> datetime | None:
    """Return when the next try is allowed after these failures; the pause doubles with each one.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> locked_until([at] * 4, 5), locked_until([at] * 6, 5) - at
    (None, datetime.timedelta(seconds=30))
    """
    excess = len(failures) - free_tries
    if excess < 0:
        return None
    return max(failures) + min(_FIRST_PAUSE * (1 << min(excess, 10)), _LONGEST_PAUSE)


def new_session(user: User, now: datetime) -> Session:
    """Return a session of the user that begins now; it is not stored yet."""
    return Session(
        id=SessionId(new_id()),
        account_id=user.account_id,
        user_id=user.id,
        created_at=now,
        expires_at=now + SESSION_LASTS,
    )


def user_key(email: str) -> str:
    """Return the key under which tries are counted: of fixed length, for anything may be typed, a password included."""
    return "user:" + sha256(_as_stored(email).encode(errors="surrogatepass")).hexdigest()


def _hashed_as_today(ports: Ports, user: User, password: str) -> str:
    """Return the user's hash, made anew where it is of the weaker parameters of an earlier day."""
    weak = ports.passwords.needs_rehash(user.password_hash)
    return ports.passwords.hash(password) if weak else user.password_hash


def _refuse_too_many(tx: Transaction, key: str, free_tries: int, now: datetime) -> None:
    until = locked_until(tx.sessions.failures_since(key, now - _WINDOW), free_tries)
    if until is not None and until > now:
        raise TooManyAttempts(until)


def _as_stored(email: str) -> str:
    """Return the address as users' addresses are stored; what is none, as it was typed."""
    try:
        return parse_email(email)
    except InvalidInput:
        return email.strip().lower()


def _client_key(address: str) -> str:
    """Return one key for an IPv4 address, or for the /64 network that an IPv6 client can choose from."""
    try:
        found = ip_address(address)
    except ValueError:
        return "client:unknown"
    return f"client:{found}" if found.version == 4 else f"client:{found.exploded[:19]}"
