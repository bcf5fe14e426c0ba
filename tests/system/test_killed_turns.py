"""A process that is killed while all others wait for it: they go on within seconds, and not before it is dead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.synchronize import Event

import pytest

from nundina.domain.connections import Connection
from nundina.domain.errors import Paused
from nundina.domain.pace import PROBE_TIME, Pace, mailbox_scope
from nundina.ports import Ports
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_access import access_for
from nundina.use_cases.one_at_a_time import TURN
from nundina.use_cases.sealed_grants import seal_credentials
from nundina_plugin_api.values import Credentials
from support.examples import stored_connection
from support.fake_calendar import FAKE_APP
from support.refreshing_app import RefreshingApps
from support.store_workers import PATIENCE, PROCESSES
from support.turn_takers import call_and_hang, host_at, refresh_and_hang

ON_A_BUSY_MACHINE = 4  # seconds
LONGER = max(TURN, PROBE_TIME).total_seconds() * 1.25


@pytest.fixture
def apps() -> RefreshingApps:
    return RefreshingApps()


@pytest.fixture
def ports(database_url: str, unit_of_work: SqlUnitOfWork, apps: RefreshingApps) -> Iterator[Ports]:
    """A host with that app, by the machine's time."""
    ports = host_at(database_url, apps)
    yield ports
    assert isinstance(ports.unit_of_work, SqlUnitOfWork)
    ports.unit_of_work.database.close()


def connection_with(ports: Ports, good_for: timedelta) -> Connection:
    expires_at = ports.clock.now() + good_for
    with ports.unit_of_work() as tx:
        connection = stored_connection(tx, app_id=FAKE_APP)
        sealed = seal_credentials(
            ports, connection.account_id, connection.id, Credentials({"token": "old"}, expires_at)
        )
        tx.connections.set_credentials(connection.id, sealed, expires_at)
    return connection


@contextmanager
def hanging_in(act: Callable[[str, Connection, Event], None], url: str, connection: Connection) -> Iterator[None]:
    """A process that hangs in a call, killed with kill -9 at the end."""
    hanging = PROCESSES.Event()
    process = PROCESSES.Process(target=act, args=(url, connection, hanging), daemon=True)
    process.start()
    try:
        assert hanging.wait(PATIENCE)
        yield
    finally:
        process.kill()
        process.join(PATIENCE)


def pause_that_has_just_ended(ports: Ports, connection: Connection) -> None:
    scope = mailbox_scope(connection.app_id, connection.subject)
    with ports.unit_of_work() as tx:
        tx.paces.put(Pace(scope=scope, paused_until=ports.clock.now(), failures=5, reason="Transient"))


def is_paused(ports: Ports, connection: Connection) -> bool:
    try:
        access_for(ports, connection)
    except Paused:
        return True
    return False


@pytest.mark.rule("CON-11")
def test_whoever_waits_for_a_killed_process_goes_on_within_seconds(
    ports: Ports, apps: RefreshingApps, database_url: str
) -> None:
    refreshed, probed = connection_with(ports, timedelta()), connection_with(ports, timedelta(hours=1))
    pause_that_has_just_ended(ports, probed)
    with (
        hanging_in(refresh_and_hang, database_url, refreshed),
        hanging_in(call_and_hang, database_url, probed),
    ):
        held_since = time.monotonic()
        while time.monotonic() < held_since + LONGER:
            assert is_paused(ports, probed), "another call went ahead beside the probe"
            with ports.unit_of_work() as tx:
                now = ports.clock.now()
                assert not tx.paces.take_turn(f"refresh:{refreshed.id}", "another", now, now), "a turn ran out"
            time.sleep(0.2)
    killed_at = time.monotonic()
    assert access_for(ports, refreshed).credentials.secrets["token"] == "fresh-1"
    assert apps.refreshes == 1
    assert time.monotonic() < killed_at + TURN.total_seconds() + ON_A_BUSY_MACHINE
    while is_paused(ports, probed):
        assert time.monotonic() < killed_at + PROBE_TIME.total_seconds() + ON_A_BUSY_MACHINE
        time.sleep(0.05)
