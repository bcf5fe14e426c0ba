from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.connections import Connection, ConnectionState, Purpose
from nundina.domain.errors import CalendarAlreadyConnected, MailboxTaken, NotFound
from nundina.domain.identifiers import AppId, ConnectionId
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import (
    HOUR,
    NOW,
    make_connection,
    stored_account,
    stored_colleague,
    stored_connection,
    stored_user,
)


def ended_now(connection: Connection) -> Connection:
    return replace(connection, state=ConnectionState.ENDED, purposes=frozenset())


def test_a_connection_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(
            tx,
            purposes=frozenset({Purpose.MEETINGS}),
            state=ConnectionState.AUTHORIZATION_LOST,
            state_since=NOW,
            last_sync_at=NOW - HOUR,
            last_problem="AuthorizationLost",
            calendar_sync=False,
            scheduling=False,
            events_seen=7,
            meetings_synced=3,
        )
    with unit_of_work.read() as tx:
        assert tx.connections.get(connection.account_id, connection.id) == connection
        assert tx.connections.get_any(connection.id) == connection
        assert tx.connections.of_user(connection.account_id, connection.user_id) == (connection,)
        assert tx.connections.of_app(connection.account_id, connection.app_id) == (connection,)
        assert tx.connections.find_by_address(connection.account_id, connection.address.upper()) == connection
        assert tx.connections.credentials(connection.id) == (b"sealed", NOW + HOUR)


def test_a_connection_of_another_account_is_not_found(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection, elsewhere = stored_connection(tx), stored_account(tx)
        with pytest.raises(NotFound):
            tx.connections.get(elsewhere.id, connection.id)
        with pytest.raises(NotFound):
            tx.connections.update(replace(connection, account_id=elsewhere.id))
        assert tx.connections.of_user(elsewhere.id, connection.user_id) == ()
        assert tx.connections.of_app(elsewhere.id, connection.app_id) == ()
        assert tx.connections.find_by_address(elsewhere.id, connection.address) is None
        assert tx.connections.find_for_purpose(elsewhere.id, connection.user_id, Purpose.CALENDAR) is None


@pytest.mark.rule("CON-1")
def test_a_user_has_one_calendar_and_a_second_is_refused_with_the_first(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        first = stored_connection(tx, user)
        second = make_connection(user, address="other@fjordworks.example", app_id=AppId("outlook-calendar"))
        with pytest.raises(CalendarAlreadyConnected) as refused:
            tx.connections.add(second, b"sealed", None)
        assert refused.value.connection_id == first.id
        assert tx.connections.of_user(user.account_id, user.id) == (first,)
        with pytest.raises(NotFound):
            tx.connections.credentials(second.id)


@pytest.mark.rule("CON-8")
def test_two_connections_that_serve_one_purpose_each_stand_until_they_collide(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        one = stored_connection(tx, user, purposes=frozenset({Purpose.CALENDAR}))
        other = stored_connection(tx, user, purposes=frozenset({Purpose.MEETINGS}), address="b@fjordworks.example")
        assert tx.connections.find_for_purpose(user.account_id, user.id, Purpose.MEETINGS) == other
        with pytest.raises(CalendarAlreadyConnected) as refused:
            tx.connections.update(replace(other, purposes=frozenset(Purpose)))
        assert refused.value.connection_id == one.id
        assert tx.connections.find_for_purpose(user.account_id, user.id, Purpose.CALENDAR) == one
        tx.connections.update(ended_now(one))
        tx.connections.update(replace(other, purposes=frozenset(Purpose)))
        both = tx.connections.find_for_purpose(user.account_id, user.id, Purpose.CALENDAR)
        assert both == replace(other, purposes=frozenset(Purpose))


@pytest.mark.rule("CON-14")
def test_a_mailbox_that_a_colleague_has_connected_is_refused(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        anna = stored_user(tx)
        bo = stored_colleague(tx, anna)
        stored_connection(tx, anna, address="shared@fjordworks.example")
        with pytest.raises(MailboxTaken) as refused:
            tx.connections.add(make_connection(bo, address="Shared@Fjordworks.example"), b"sealed", None)
        assert refused.value.address == "Shared@Fjordworks.example"
        assert tx.connections.of_user(bo.account_id, bo.id) == ()


@pytest.mark.rule("CON-14")
def test_another_account_may_connect_the_same_mailbox(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        stored_connection(tx, address="consultant@elsewhere.example", subject="s")
        stored_connection(tx, address="consultant@elsewhere.example", subject="s")
        assert tx.connections.has_live(AppId("google-calendar"), "s")
        assert not tx.connections.has_live(AppId("outlook-calendar"), "s")


def test_a_connection_that_ended_is_found_again_and_taken_up_unless_the_mailbox_is_taken_by_now(
    unit_of_work: SqlUnitOfWork,
) -> None:
    with unit_of_work() as tx:
        anna = stored_user(tx)
        bo = stored_colleague(tx, anna)
        ended = ended_now(stored_connection(tx, anna))
        tx.connections.update(ended)
        found = tx.connections.find_ended(anna.account_id, anna.id, ended.app_id, ended.subject)
        assert found == ended
        assert tx.connections.of_user(anna.account_id, anna.id) == ()
        assert not tx.connections.has_live(ended.app_id, ended.subject)
        alive = replace(ended, state=ConnectionState.ACTIVE, purposes=frozenset(Purpose))
        tx.connections.update(alive)
        tx.connections.update(ended)
        stored_connection(tx, bo, address=anna.email)
        with pytest.raises(MailboxTaken):
            tx.connections.update(alive)
        assert tx.connections.get(anna.account_id, ended.id) == ended


def test_how_a_sync_went_changes_nothing_else(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx, events_seen=1)
        tx.connections.note_sync(connection.id, NOW, "", 5, 2)
        tx.connections.note_sync(connection.id, None, "Transient", 1, 0)
        assert tx.connections.get_any(connection.id) == replace(
            connection, last_sync_at=NOW, last_problem="Transient", events_seen=7, meetings_synced=2
        )


def test_what_was_seen_otherwise_is_counted_and_says_nothing_of_a_sync(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx, events_seen=1, last_problem="Transient")
        tx.connections.note_seen(connection.id, 2)
        assert tx.connections.get_any(connection.id) == replace(connection, events_seen=3)


def test_of_two_who_refresh_credentials_the_second_learns_that_it_lost(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        assert tx.connections.replace_credentials(connection.id, b"sealed", b"first", NOW)
        assert not tx.connections.replace_credentials(connection.id, b"sealed", b"second", None)
        assert tx.connections.credentials(connection.id) == (b"first", NOW)


@pytest.mark.rule("CON-10")
def test_removed_credentials_are_gone_from_the_database(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection, other = stored_connection(tx), stored_connection(tx)
        tx.connections.set_credentials(connection.id, b"fresh", None)
        assert tx.connections.credentials(connection.id) == (b"fresh", None)
        tx.connections.remove_credentials(connection.id)
        tx.connections.remove_credentials(connection.id)
        with pytest.raises(NotFound):
            tx.connections.credentials(connection.id)
        assert tx.connections.credentials(other.id)[0] == b"sealed"
        assert not tx.connections.replace_credentials(connection.id, b"fresh", b"x", None)


def test_an_unknown_connection_is_not_found(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        for unknown in (ConnectionId("unknown"), ConnectionId("nul \x00 and \ud800")):
            with pytest.raises(NotFound):
                tx.connections.get_any(unknown)
            with pytest.raises(NotFound):
                tx.connections.credentials(unknown)
