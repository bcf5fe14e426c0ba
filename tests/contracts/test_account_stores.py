from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from nundina.domain.accounts import Session
from nundina.domain.errors import InvalidInput, NotFound
from nundina.domain.identifiers import AccountId, SessionId, UserId, new_id
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import (
    HOUR,
    NOW,
    make_account,
    make_user,
    stored_account,
    stored_colleague,
    stored_user,
)


def test_an_account_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    account = make_account(domains=("z.example", "a.example"), language="zh_Hant_TW", zone="Asia/Taipei", name="萬象")
    with unit_of_work() as tx:
        tx.accounts.add(account)
        other = stored_account(tx, created_at=NOW - HOUR)
    with unit_of_work.read() as tx:
        assert tx.accounts.get(account.id) == account
        assert tx.accounts.all() == (other, account)
        with pytest.raises(NotFound):
            tx.accounts.get(AccountId("nobody"))


def test_an_account_changes_its_domains(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx)
        changed = replace(account, domains=("new.example", "second.example"), name="New")
        tx.accounts.update(changed)
        assert tx.accounts.get(account.id) == changed
        assert tx.accounts.find_by_domain("Second.example") == changed
        assert tx.accounts.find_by_domain("fjordworks.example") is None
        with pytest.raises(NotFound):
            tx.accounts.update(make_account())


def test_a_domain_names_first_the_account_whose_own_it_is(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        stored_account(tx, domains=("a.example", "shared.example"))
        own = stored_account(tx, domains=("shared.example",), created_at=NOW + HOUR)
        assert tx.accounts.find_by_domain("shared.example") == own


def test_a_user_comes_back_as_stored_and_is_found_by_email_whatever_its_case(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx, email="anna@fjordworks.example", language="nb", zone="Europe/Oslo", password_hash="h")
        assert tx.users.get(user.account_id, user.id) == user
        assert tx.users.find_by_email("Anna@Fjordworks.example") == user
        assert tx.users.find_by_email("bo@fjordworks.example") is None
        colleague = stored_colleague(tx, user, created_at=NOW + HOUR)
        assert tx.users.of_account(user.account_id) == (user, colleague)


def test_the_password_hash_of_a_user_shows_nowhere(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx, password_hash="$argon2id$hash")
        assert "argon2id" not in repr(tx.users.get(user.account_id, user.id))


def test_one_email_is_one_user_in_the_whole_host(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx, email="anna@fjordworks.example")
        other = stored_user(tx)
        with pytest.raises(InvalidInput) as refused:
            tx.users.add(make_user(stored_account(tx), email="ANNA@fjordworks.example"))
        assert (refused.value.field, refused.value.problem) == ("email", "taken")
        with pytest.raises(InvalidInput):
            tx.users.update(replace(other, email=user.email))
        assert tx.users.get(other.account_id, other.id) == other


def test_a_user_of_another_account_is_not_found(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user, elsewhere = stored_user(tx), stored_account(tx)
        with pytest.raises(NotFound):
            tx.users.get(elsewhere.id, user.id)
        with pytest.raises(NotFound):
            tx.users.update(replace(user, account_id=elsewhere.id, name="Mallory"))
        assert tx.users.of_account(elsewhere.id) == ()
        assert tx.users.get(user.account_id, user.id) == user


def test_a_session_lasts_until_it_expires_or_is_removed(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        one, two, three = (a_session(user.account_id, user.id) for _ in range(3))
        for session in (one, two, three):
            tx.sessions.add(session)
        assert tx.sessions.find(one.id, NOW) == one
        assert tx.sessions.find(one.id, NOW + HOUR) is None
        tx.sessions.remove(one.id)
        assert tx.sessions.find(one.id, NOW) is None
        tx.sessions.remove_of_user(user.id)
        assert tx.sessions.find(two.id, NOW) is None


def test_expired_sessions_are_cleared_away(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        tx.sessions.add(a_session(user.account_id, user.id))
        assert tx.sessions.remove_expired(NOW) == 0
        assert tx.sessions.remove_expired(NOW + HOUR) == 1


def test_failures_are_counted_by_key_within_a_window_and_forgotten(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        for minutes in (50, 20, 10):
            tx.sessions.count_failure("user:a", NOW - timedelta(minutes=minutes))
        tx.sessions.count_failure("user:b", NOW)
        since = NOW - timedelta(minutes=20)
        assert tx.sessions.failures_since("user:a", since) == (since, NOW - timedelta(minutes=10))
        tx.sessions.forget_failures("user:a")
        assert tx.sessions.failures_since("user:a", NOW - HOUR) == ()
        assert tx.sessions.failures_since("user:b", NOW - HOUR) == (NOW,)
        tx.sessions.remove_expired(NOW + timedelta(days=2))
        assert tx.sessions.failures_since("user:b", NOW - HOUR) == ()


def test_times_keep_their_microseconds_and_come_back_in_utc(unit_of_work: SqlUnitOfWork) -> None:
    tokyo = timezone(timedelta(hours=9))
    with unit_of_work() as tx:
        account = stored_account(tx, created_at=datetime(2026, 3, 29, 10, 30, 0, 1, tzinfo=tokyo))
    with unit_of_work.read() as tx:
        stored = tx.accounts.get(account.id).created_at
    assert stored == account.created_at
    assert stored.isoformat() == "2026-03-29T01:30:00.000001+00:00"
    assert stored.tzinfo is UTC


def test_a_time_without_a_zone_is_never_stored(unit_of_work: SqlUnitOfWork) -> None:
    with pytest.raises(Exception, match="a stored time needs a zone"), unit_of_work() as tx:
        stored_account(tx, created_at=datetime(2026, 1, 1))  # noqa: DTZ001 -- what is refused
    with unit_of_work.read() as tx:
        assert tx.accounts.all() == ()


def a_session(account_id: AccountId, user_id: UserId) -> Session:
    return Session(
        id=SessionId(new_id()), account_id=account_id, user_id=user_id, created_at=NOW, expires_at=NOW + HOUR
    )
