from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId, AppId
from nundina.domain.meetings import Meeting
from nundina.ports import Transaction
from nundina.store.database import Database, open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import make_account, make_meeting, make_user, stored_account, stored_connection


def test_a_block_that_ends_well_is_stored_and_one_that_fails_leaves_nothing(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        kept = stored_account(tx)
    with pytest.raises(KeyError, match="boom"), unit_of_work() as tx:
        stored_account(tx)
        raise KeyError("boom")
    with unit_of_work.read() as tx:
        assert tx.accounts.all() == (kept,)


def test_a_reader_cannot_write_and_leaves_the_next_writer_unhindered(unit_of_work: SqlUnitOfWork) -> None:
    with pytest.raises(DBAPIError), unit_of_work.read() as tx:
        tx.accounts.add(make_account())
    with unit_of_work() as tx:
        stored_account(tx)


def test_a_reader_sees_one_state_while_others_write_and_holds_nobody_up(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work.read() as reading:
        assert reading.accounts.all() == ()
        with unit_of_work() as tx:
            stored_account(tx)
        assert reading.accounts.all() == ()
    with unit_of_work.read() as reading:
        assert len(reading.accounts.all()) == 1


def test_a_transaction_within_a_transaction_is_refused_before_it_waits_for_itself(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work(), pytest.raises(RuntimeError), unit_of_work():
        pass
    with unit_of_work() as tx:
        stored_account(tx)


def test_what_two_writers_read_and_change_is_never_lost(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)

    def count() -> None:
        for _ in range(10):
            with unit_of_work() as tx:
                known = tx.connections.get_any(connection.id)
                tx.connections.note_sync(known.id, None, str(int(known.last_problem or "0") + 1), 1, 0)

    _together(count, count, count, count)
    with unit_of_work.read() as tx:
        known = tx.connections.get_any(connection.id)
    assert (known.last_problem, known.events_seen) == ("40", 40)


def test_a_writer_waits_for_another_and_does_not_fail(unit_of_work: SqlUnitOfWork) -> None:
    holding, waited = Event(), Event()

    def hold() -> None:
        with unit_of_work() as tx:
            stored_account(tx)
            holding.set()
            waited.wait(0.3)

    thread = Thread(target=hold)
    thread.start()
    holding.wait()
    with unit_of_work() as tx:
        stored_account(tx)
    waited.set()
    thread.join()
    with unit_of_work.read() as tx:
        assert len(tx.accounts.all()) == 2


def test_a_refused_statement_tells_no_value_that_was_to_be_stored(unit_of_work: SqlUnitOfWork) -> None:
    user = make_user(make_account(), password_hash="$argon2id$secret")
    with pytest.raises(IntegrityError) as refused, unit_of_work() as tx:
        tx.users.add(user)
    assert "argon2id" not in str(refused.value)


def test_a_forked_process_makes_connections_of_its_own(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        stored_account(tx)
    child = os.fork()
    if child == 0:
        try:
            with unit_of_work.read() as tx:
                found = len(tx.accounts.all())
            os._exit(0 if found == 1 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with unit_of_work.read() as tx:
        assert len(tx.accounts.all()) == 1


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_database_that_cannot_keep_the_promises_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SQLite"):
        open_database(url)


def test_sqlite_loses_nothing_that_was_committed(sqlite_url: str) -> None:
    database: Database = open_database(sqlite_url)
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    database.close()


def test_meetings_that_are_read_to_be_changed_are_held(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        meeting = make_meeting(stored_account(tx).id, title="0", ical_uid="u@calendar.example")
        tx.meetings.add(meeting)

    def change(look: Callable[[Transaction], tuple[Meeting, ...]]) -> None:
        for _ in range(10):
            with unit_of_work() as tx:
                (known,) = look(tx)
                tx.meetings.update(replace(known, title=str(int(known.title) + 1)))

    _together(
        lambda: change(lambda tx: tx.meetings.by_ids(meeting.account_id, [meeting.id])),
        lambda: change(lambda tx: tx.meetings.by_ical_uids(meeting.account_id, [meeting.ical_uid])),
        lambda: change(lambda tx: (tx.meetings.get(meeting.account_id, meeting.id),)),
    )
    with unit_of_work.read() as tx:
        assert tx.meetings.get(meeting.account_id, meeting.id).title == "30"


def test_who_holds_an_account_is_alone_with_it(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx)

    def count() -> None:
        for _ in range(10):
            with unit_of_work() as tx:
                tx.accounts.hold(account.id)
                known = tx.app_settings.of_app(AppId("app")).get("count", b"0")
                tx.app_settings.put(AppId("app"), "count", b"%d" % (int(known) + 1))

    _together(count, count, count)
    with unit_of_work.read() as tx:
        assert tx.app_settings.of_app(AppId("app")) == {"count": b"30"}
    with unit_of_work() as tx, pytest.raises(NotFound):
        tx.accounts.hold(AccountId("unknown"))


def _together(*acts: Callable[[], None]) -> None:
    threads = [Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
