"""The door to an app: fresh credentials, one refresh for all, and a lost authorisation that is noticed once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import SecretUnreadable
from nundina.domain.identifiers import AccountId
from nundina.ports import Ports
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_access import access_for, call_app
from nundina.use_cases.sealed_grants import open_credentials, seal_credentials
from nundina_plugin_api.errors import AuthorizationLost, PermissionMissing, Transient
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Credentials
from support.examples import NOW, stored_connection
from support.fake_calendar import FAKE_APP
from support.refreshing_app import RefreshingApps, host_of


@pytest.fixture
def apps() -> RefreshingApps:
    """A runtime with one app that counts its refreshes."""
    return RefreshingApps()


@pytest.fixture
def ports(sqlite_unit_of_work: SqlUnitOfWork, apps: RefreshingApps) -> Ports:
    """A host with that app."""
    return host_of(sqlite_unit_of_work, apps)


def connection_with(ports: Ports, token: str, good_for: timedelta | None) -> Connection:
    """Store a connection with credentials that are good for a while; for ever without one."""
    expires_at = None if good_for is None else ports.clock.now() + good_for
    with ports.unit_of_work() as tx:
        connection = stored_connection(tx, app_id=FAKE_APP)
        sealed = seal_credentials(
            ports, connection.account_id, connection.id, Credentials({"token": token}, expires_at)
        )
        tx.connections.set_credentials(connection.id, sealed, expires_at)
    return connection


def stored_token(ports: Ports, connection: Connection) -> str:
    """Return the token that is stored now."""
    with ports.unit_of_work.read() as tx:
        sealed, _ = tx.connections.credentials(connection.id)
    return open_credentials(ports, connection.account_id, connection.id, sealed).secrets["token"]


def state_of(ports: Ports, connection: Connection) -> ConnectionState:
    """Return how the connection is now."""
    with ports.unit_of_work.read() as tx:
        return tx.connections.get(AccountId(connection.account_id), connection.id).state


def used_token(_app: CalendarApp, access: Access) -> str:
    """Return the token that a call gets."""
    return access.credentials.secrets["token"]


@pytest.mark.parametrize(("good_for", "refreshes"), [(None, 0), (3600, 0), (61, 0), (60, 1), (-5, 1)])
def test_credentials_are_refreshed_when_they_expire_within_a_minute(
    ports: Ports, apps: RefreshingApps, good_for: int | None, refreshes: int
) -> None:
    seconds = None if good_for is None else timedelta(seconds=good_for)
    connection = connection_with(ports, "old", seconds)
    token = call_app(ports, connection, used_token)
    assert apps.refreshes == refreshes
    assert token == stored_token(ports, connection) == ("fresh-1" if refreshes else "old")


def test_access_is_for_the_connections_mailbox(ports: Ports) -> None:
    connection = connection_with(ports, "old", None)
    assert access_for(ports, connection).address == connection.address


@pytest.mark.rule("CON-11")
def test_a_token_that_died_early_is_refreshed_and_the_call_repeated(ports: Ports, apps: RefreshingApps) -> None:
    connection = connection_with(ports, "old", timedelta(hours=1))

    def call(app: CalendarApp, access: Access) -> str:
        if access.credentials.secrets["token"] == "old":
            raise AuthorizationLost
        return used_token(app, access)

    assert call_app(ports, connection, call) == "fresh-1"
    assert state_of(ports, connection) is ConnectionState.ACTIVE


@pytest.mark.rule("CON-11")
def test_a_refresh_that_is_refused_is_noted_and_not_tried_again(ports: Ports, apps: RefreshingApps) -> None:
    connection = connection_with(ports, "old", timedelta(0))
    apps.refuse = AuthorizationLost()
    with pytest.raises(AuthorizationLost):
        call_app(ports, connection, used_token)
    assert state_of(ports, connection) is ConnectionState.AUTHORIZATION_LOST
    with ports.unit_of_work.read() as tx:
        lost = tx.connections.get(connection.account_id, connection.id)
    assert lost.state_since == ports.clock.now()
    with pytest.raises(AuthorizationLost):
        call_app(ports, lost, used_token)
    assert apps.refreshes == 1


def test_a_provider_that_is_away_loses_nothing(ports: Ports, apps: RefreshingApps) -> None:
    connection = connection_with(ports, "old", timedelta(0))
    apps.refuse = Transient()
    with pytest.raises(Transient):
        call_app(ports, connection, used_token)
    assert state_of(ports, connection) is ConnectionState.ACTIVE
    assert stored_token(ports, connection) == "old"


@pytest.mark.rule("CON-11")
def test_a_missing_permission_is_noted(ports: Ports) -> None:
    connection = connection_with(ports, "old", None)

    def call(_app: CalendarApp, _access: Access) -> None:
        raise PermissionMissing(("calendar",))

    with pytest.raises(PermissionMissing):
        call_app(ports, connection, call)
    assert state_of(ports, connection) is ConnectionState.PERMISSION_MISSING


def test_whoever_loses_the_race_to_refresh_uses_what_the_other_stored(ports: Ports, apps: RefreshingApps) -> None:
    connection = connection_with(ports, "old", timedelta(0))
    apps.meanwhile = lambda: _store(ports, connection, "of the other process")
    assert call_app(ports, connection, used_token) == "of the other process"
    assert stored_token(ports, connection) == "of the other process"


def test_a_refresh_token_that_another_process_used_up_is_no_lost_authorisation(
    ports: Ports, apps: RefreshingApps
) -> None:
    connection = connection_with(ports, "old", timedelta(0))
    apps.meanwhile = lambda: _store(ports, connection, "of the other process")
    apps.refuse = AuthorizationLost()
    assert call_app(ports, connection, used_token) == "of the other process"
    assert state_of(ports, connection) is ConnectionState.ACTIVE


@pytest.mark.rule("CON-11")
def test_a_failure_with_old_credentials_does_not_undo_a_reconnect(ports: Ports) -> None:
    connection = connection_with(ports, "old", timedelta(hours=1))

    def call(_app: CalendarApp, _access: Access) -> None:
        _store(ports, connection, "of the reconnect")
        raise PermissionMissing

    with pytest.raises(PermissionMissing):
        call_app(ports, connection, call)
    assert state_of(ports, connection) is ConnectionState.ACTIVE


def test_credentials_of_another_connection_do_not_open(ports: Ports) -> None:
    one, two = connection_with(ports, "one", None), connection_with(ports, "two", None)
    with ports.unit_of_work() as tx:
        sealed, _ = tx.connections.credentials(one.id)
        tx.connections.set_credentials(two.id, sealed, None)
    with pytest.raises(SecretUnreadable):
        call_app(ports, two, used_token)


def _store(ports: Ports, connection: Connection, token: str) -> None:
    sealed = seal_credentials(
        ports, connection.account_id, connection.id, Credentials({"token": token}, NOW + timedelta(days=9))
    )
    with ports.unit_of_work() as tx:
        tx.connections.set_credentials(connection.id, sealed, NOW + timedelta(days=9))
