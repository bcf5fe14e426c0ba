from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.connections import Connection, ConnectionState, Purpose
from nundina.domain.identifiers import AppId
from nundina.domain.switching import AwaitedReconnect
from nundina.ports import Transaction
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import HOUR, NOW, make_installation, stored_connection, stored_user

NEW_APP = AppId("outlook-calendar")


def awaited_by(connection: Connection) -> AwaitedReconnect:
    return AwaitedReconnect(
        account_id=connection.account_id,
        user_id=connection.user_id,
        connection_id=connection.id,
        left_app=connection.app_id,
        app_id=NEW_APP,
        switched_at=NOW,
        switched_by=connection.user_id,
        purposes=frozenset({Purpose.MEETINGS}),
    )


def stored_awaited(tx: Transaction) -> AwaitedReconnect:
    awaited = awaited_by(stored_connection(tx))
    tx.reconnects.put(awaited)
    return awaited


@pytest.mark.rule("MKT-9")
def test_who_is_to_connect_again_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        awaited, elsewhere = stored_awaited(tx), stored_awaited(tx)
    with unit_of_work.read() as tx:
        assert tx.reconnects.find(awaited.account_id, awaited.user_id) == awaited
        assert tx.reconnects.of_app(awaited.account_id, NEW_APP) == (awaited,)
        assert tx.reconnects.of_app(awaited.account_id, awaited.left_app) == ()
        assert tx.reconnects.find(elsewhere.account_id, awaited.user_id) is None


def test_a_user_waits_once_and_the_latest_word_counts(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        awaited = stored_awaited(tx)
        later = replace(awaited, app_id=awaited.left_app, switched_at=NOW + HOUR, dismissed=True)
        tx.reconnects.put(later)
        assert tx.reconnects.of_app(awaited.account_id, NEW_APP) == ()
        assert tx.reconnects.find(awaited.account_id, awaited.user_id) == later


def test_who_has_connected_waits_no_longer(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        awaited = stored_awaited(tx)
        tx.reconnects.remove(awaited.account_id, awaited.user_id)
        tx.reconnects.remove(awaited.account_id, awaited.user_id)
        assert tx.reconnects.find(awaited.account_id, awaited.user_id) is None


@pytest.mark.rule("SYNC-9")
def test_since_when_events_count_is_taken_over_with_a_connection(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        taken_over = stored_connection(tx, replaced_since=NOW - 9 * HOUR)
        fresh = stored_connection(tx)
    with unit_of_work.read() as tx:
        assert tx.connections.get_any(taken_over.id).events_since == NOW - 9 * HOUR
        assert tx.connections.get_any(fresh.id).events_since == fresh.connected_at


def test_only_connections_that_ended_are_told_as_ended(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        live = stored_connection(tx)
        ended = stored_connection(tx, state=ConnectionState.ENDED, purposes=frozenset())
        assert tx.connections.ended_of_user(live.account_id, live.user_id) == ()
        assert tx.connections.ended_of_user(ended.account_id, ended.user_id) == (ended,)
        assert tx.connections.ended_of_user(live.account_id, ended.user_id) == ()
        assert tx.connections.ended_of_account(live.account_id) == ()
        assert tx.connections.ended_of_account(ended.account_id) == (ended,)


@pytest.mark.rule("MKT-9")
def test_an_installation_remembers_what_is_to_give_way_to_it(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        old = make_installation(user, "google-calendar")
        waiting = replace(make_installation(user, NEW_APP), groups=(), replaces=(old.id,))
        tx.installations.add(old)
        tx.installations.add(waiting)
    with unit_of_work.read() as tx:
        assert tx.installations.get(user.account_id, NEW_APP) == waiting
        assert waiting.is_switch
        assert not tx.installations.get(user.account_id, old.app_id).is_switch
