"""One refresh at a time across processes, where a second one would end the user's authorisation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nundina.domain.connections import Connection, ConnectionState
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.sealed_grants import seal_credentials
from nundina_plugin_api.values import Credentials
from support.examples import NOW, stored_connection
from support.fake_calendar import FAKE_APP
from support.refreshing_app import host_of
from support.rotating_provider import RotatingApps, call_in_every_round, rotating_provider
from support.store_workers import PATIENCE, PROCESSES

EIGHT = 8
ROUNDS = 4


def _expired_connections(unit_of_work: SqlUnitOfWork) -> list[Connection]:
    ports, made = host_of(unit_of_work, RotatingApps("")), []
    with unit_of_work() as tx:
        for _ in range(ROUNDS):
            one = stored_connection(tx, app_id=FAKE_APP)
            old = Credentials({"family": one.id, "token": "0"}, NOW - timedelta(days=400))
            tx.connections.set_credentials(one.id, seal_credentials(ports, one.account_id, one.id, old), old.expires_at)
            made.append(one)
    return made


@pytest.mark.rule("CON-11")
def test_eight_processes_refresh_once_where_a_token_works_once_only(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    connections = _expired_connections(unit_of_work)
    together, used = PROCESSES.Barrier(EIGHT), PROCESSES.Queue()
    with rotating_provider() as provider:
        arguments = (database_url, provider.url, connections, together, used)
        processes = [PROCESSES.Process(target=call_in_every_round, args=arguments) for _ in range(EIGHT)]
        for process in processes:
            process.start()
        tokens = [used.get(timeout=PATIENCE) for _ in range(EIGHT * ROUNDS)]
        for process in processes:
            process.join(PATIENCE)
    assert set(tokens) == {(number, "1") for number in range(ROUNDS)}
    assert provider.replayed == []
    assert provider.refreshes == {connection.id: 1 for connection in connections}
    with unit_of_work.read() as tx:
        states = {tx.connections.get_any(connection.id).state for connection in connections}
    assert states == {ConnectionState.ACTIVE}
