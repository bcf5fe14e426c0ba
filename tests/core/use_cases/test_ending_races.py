"""A calendar that is disconnected while something else happens to it stays disconnected, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.errors import NotFound
from nundina.store.database import Database
from nundina.use_cases.app_access import call_app
from nundina.use_cases.connection_switches import set_switches
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.use_cases.request_sync import request_sync
from nundina_plugin_api.errors import AuthorizationLost
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access
from support.connecting_world import connected, connecting_world


@pytest.mark.rule("CON-10")
def test_a_call_that_fails_after_the_calendar_was_disconnected_does_not_bring_it_back(
    database: Database, tmp_path: Path
) -> None:
    with connecting_world(database, tmp_path) as world:
        connected(world)
        [connection] = world.connections()

        def call(_app: CalendarApp, _access: Access) -> None:
            if world.connections():
                disconnect_calendar(world.ports, world.anna, connection.id)
            raise AuthorizationLost

        with pytest.raises((AuthorizationLost, NotFound)):
            call_app(world.ports, connection, call)
        with world.ports.unit_of_work.read() as tx:
            ended = tx.connections.get(connection.account_id, connection.id)
        assert (ended.state, ended.purposes) == (ConnectionState.ENDED, frozenset())


@pytest.mark.rule("CON-10")
def test_an_ended_connection_takes_no_more_orders(database: Database, tmp_path: Path) -> None:
    with connecting_world(database, tmp_path) as world:
        connected(world)
        [connection] = world.connections()
        disconnect_calendar(world.ports, world.anna, connection.id)
        with pytest.raises(NotFound):
            disconnect_calendar(world.ports, world.anna, connection.id)
        with pytest.raises(NotFound):
            set_switches(world.ports, world.anna, connection.id, calendar_sync=True, scheduling=True)
        with pytest.raises(NotFound):
            request_sync(world.ports, world.anna, connection.id)
        assert world.rows("outbox") == {"outbox": 1}
