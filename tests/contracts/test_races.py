from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.errors import CalendarAlreadyConnected, ChangedMeanwhile, InvalidInput, MailboxTaken, NundinaError
from nundina.domain.meetings import Meeting
from nundina.ports import Transaction
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import (
    NOW,
    make_connection,
    make_consent,
    make_meeting,
    make_user,
    stored_account,
    stored_colleague,
    stored_user,
)

Act = Callable[[Transaction], object]
ROUNDS = 25


def outcomes(unit_of_work: SqlUnitOfWork, one: Act, other: Act) -> list[object]:
    """Do both at the same moment, each in a transaction of its own, and return what came of each."""
    together, found = Barrier(2), list[object]()

    def run(act: Act) -> None:
        together.wait()
        try:
            with unit_of_work() as tx:
                done = act(tx)
        except NundinaError as refused:
            found.append(refused)
        else:
            found.append(done)

    threads = [Thread(target=run, args=(act,)) for act in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def connecting(connection: Connection) -> Act:
    return lambda tx: tx.connections.add(connection, b"sealed", None)


def logging(meeting: Meeting) -> Act:
    return lambda tx: tx.meetings.add(meeting)


def creating(user: User) -> Act:
    return lambda tx: tx.users.add(user)


def refusals(found: list[object]) -> list[type[object]]:
    assert len(found) == 2
    return [type(outcome) for outcome in found if isinstance(outcome, NundinaError)]


@pytest.mark.rule("CON-14")
def test_of_two_users_who_connect_one_mailbox_at_once_one_is_refused(unit_of_work: SqlUnitOfWork) -> None:
    for _ in range(ROUNDS):
        with unit_of_work() as tx:
            anna = stored_user(tx)
            bo = stored_colleague(tx, anna)
        first, second = (make_connection(user, address="box@fjordworks.example") for user in (anna, bo))
        found = outcomes(
            unit_of_work,
            connecting(first),
            connecting(second),
        )
        assert refusals(found) == [MailboxTaken]


@pytest.mark.rule("CON-1")
def test_of_two_calendars_that_one_user_connects_at_once_one_is_refused(unit_of_work: SqlUnitOfWork) -> None:
    for _ in range(ROUNDS):
        with unit_of_work() as tx:
            anna = stored_user(tx)
        first, second = (make_connection(anna, address=f"{name}@fjordworks.example") for name in "ab")
        found = outcomes(
            unit_of_work,
            connecting(first),
            connecting(second),
        )
        assert refusals(found) == [CalendarAlreadyConnected]


@pytest.mark.rule("CON-9")
def test_of_two_who_use_one_state_at_once_one_gets_the_consent(unit_of_work: SqlUnitOfWork) -> None:
    for _ in range(ROUNDS):
        with unit_of_work() as tx:
            consent = make_consent(stored_user(tx))
            tx.consents.add(consent)

        def take(tx: Transaction, state: str = consent.state_digest) -> object:
            return tx.consents.take_by_state(state, NOW)

        found = outcomes(unit_of_work, take, take)
        assert found.count(None) == 1
        assert found.count(consent) == 1


def test_of_two_syncs_that_find_one_event_at_once_one_does_its_page_again(unit_of_work: SqlUnitOfWork) -> None:
    for _ in range(ROUNDS):
        with unit_of_work() as tx:
            account = stored_account(tx).id
        first, second = (make_meeting(account, ical_uid="one@calendar.example") for _ in range(2))
        found = outcomes(
            unit_of_work,
            logging(first),
            logging(second),
        )
        assert refusals(found) == [ChangedMeanwhile]


def test_of_two_users_who_are_created_with_one_email_at_once_one_is_refused(unit_of_work: SqlUnitOfWork) -> None:
    for number in range(ROUNDS):
        with unit_of_work() as tx:
            account = stored_account(tx)
        first, second = (make_user(account, email=f"u{number}@fjordworks.example") for _ in range(2))
        found = outcomes(
            unit_of_work,
            creating(first),
            creating(second),
        )
        assert refusals(found) == [InvalidInput]
