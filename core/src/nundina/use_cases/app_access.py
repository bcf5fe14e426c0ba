"""The one door to an app on behalf of a connection: fresh credentials in, lost authorisation noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from nundina.domain.connections import Connection, ConnectionState
from nundina.ports import Ports
from nundina.use_cases.app_configuration import configuration_of
from nundina.use_cases.app_pace import Gate
from nundina.use_cases.one_at_a_time import done_once
from nundina.use_cases.sealed_grants import open_credentials, seal_credentials
from nundina_plugin_api.errors import AuthorizationLost, PermissionMissing
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Credentials

T = TypeVar("T")

_SOON = timedelta(minutes=1)  # credentials that expire sooner are renewed before they are used


def call_app(ports: Ports, connection: Connection, call: Callable[[CalendarApp, Access], T]) -> T:
    """Call an app for a connection, refreshing its credentials once where the provider no longer takes them.

    Raises AuthorizationLost and PermissionMissing after noting them on the connection (CON-11), the other errors
    of the plugin API as they are, AppFault, AppUnavailable, AppNotConfigured, NotFound where the connection has
    ended, and Paused where the provider is to be left alone: then nothing was called. Call it outside any transaction.
    """
    return AppCalls(ports, connection)(call)


class AppCalls:
    """Calls for one connection, one after another, as a run makes them: what every one needs is opened once.

    Each raises as call_app does. Credentials that run out or are replaced meanwhile are renewed as for a single call.
    """

    def __init__(self, ports: Ports, connection: Connection) -> None:
        self._ports = ports
        self._connection = connection
        self._door: _Door | None = None
        self._gate = Gate(ports, connection.app_id, connection.subject)

    def __call__(self, call: Callable[[CalendarApp, Access], T]) -> T:
        """Make one of them."""
        _refuse_lost(self._connection)
        door = self._door = self._door or _Door(self._ports, self._connection)
        try:
            return self._gate.paced(lambda: door.call(call))
        except AuthorizationLost:
            door.note(ConnectionState.AUTHORIZATION_LOST)
            raise
        except PermissionMissing:
            door.note(ConnectionState.PERMISSION_MISSING)
            raise


def access_for(ports: Ports, connection: Connection) -> Access:
    """Return access that is good for a minute at least. Raises as call_app does."""
    return call_app(ports, connection, lambda _app, access: access)


def _refuse_lost(connection: Connection) -> None:
    if connection.state is ConnectionState.AUTHORIZATION_LOST:
        raise AuthorizationLost
    if connection.state is ConnectionState.PERMISSION_MISSING:
        raise PermissionMissing


class _Door:
    """The way to the app for one connection. Remembers which stored bytes it used: whoever replaces them first wins."""

    def __init__(self, ports: Ports, connection: Connection) -> None:
        self._ports = ports
        self._connection = connection
        self._app = ports.apps.app(connection.app_id)
        self._configuration = configuration_of(ports, connection.app_id)
        self._sealed = b""
        self._credentials = self._read()

    def call(self, call: Callable[[CalendarApp, Access], T]) -> T:
        if self._expires_soon():
            self._renew()
        try:
            return call(self._app, self._access())
        except AuthorizationLost:
            # An access token may die early; only when a fresh one is refused too is the authorisation really lost.
            self._renew()
            return call(self._app, self._access())

    def note(self, state: ConnectionState) -> None:
        """Write down that the authorisation is lost, unless the user has reconnected meanwhile."""
        with self._ports.unit_of_work() as tx:
            current = tx.connections.get(self._connection.account_id, self._connection.id)
            if current.state is not ConnectionState.ACTIVE:
                return
            if tx.connections.credentials(current.id)[0] == self._sealed:
                tx.connections.update(replace(current, state=state, state_since=self._ports.clock.now()))

    def _access(self) -> Access:
        return Access(self._credentials, self._configuration, self._connection.address)

    def _expires_soon(self) -> bool:
        expires_at = self._credentials.expires_at
        return expires_at is not None and expires_at <= self._ports.clock.now() + _SOON

    def _read(self) -> Credentials:
        with self._ports.unit_of_work.read() as tx:
            self._sealed, _ = tx.connections.credentials(self._connection.id)
        return open_credentials(self._ports, self._connection.account_id, self._connection.id, self._sealed)

    def _renew(self) -> None:
        """Refresh, one process at a time, or take what another stored: refresh tokens may rotate and work once only."""
        done_once(self._ports, f"refresh:{self._connection.id}", self._taken_over, self._refresh)

    def _refresh(self) -> None:
        try:
            fresh = self._app.connector.refresh(self._access())
        except AuthorizationLost:
            # Another one may have stored meanwhile all the same: one whose turn ran out, or a reconnect.
            if self._taken_over():
                return
            raise
        self._store(fresh)

    def _taken_over(self) -> bool:
        before = self._sealed
        self._credentials = self._read()
        return self._sealed != before

    def _store(self, fresh: Credentials) -> None:
        sealed = seal_credentials(self._ports, self._connection.account_id, self._connection.id, fresh)
        with self._ports.unit_of_work() as tx:
            won = tx.connections.replace_credentials(self._connection.id, self._sealed, sealed, fresh.expires_at)
        if won:
            self._sealed, self._credentials = sealed, fresh
        else:
            self._credentials = self._read()
