"""Processes that hold a turn at a provider's door and never let go of it; tests kill them. Keep it free of tests."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing.synchronize import Event

from nundina.app import SystemClock
from nundina.domain.connections import Connection
from nundina.ports import Ports
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_access import call_app
from support.refreshing_app import RefreshingApps, host_of
from support.store_workers import PROCESSES


def host_at(url: str, apps: RefreshingApps) -> Ports:
    """Return a host by the machine's time, with connections of its own to the database."""
    return replace(host_of(SqlUnitOfWork(open_database(url)), apps), clock=SystemClock())


def refresh_and_hang(url: str, connection: Connection, hanging: Event) -> None:
    """Begin to refresh the connection's credentials, and never hear from the provider."""
    apps = RefreshingApps()
    apps.meanwhile = lambda: _hang(hanging)
    call_app(host_at(url, apps), connection, lambda _app, _access: None)


def call_and_hang(url: str, connection: Connection, hanging: Event) -> None:
    """Begin to call the connection's provider, and never hear from it."""
    call_app(host_at(url, RefreshingApps()), connection, lambda _app, _access: _hang(hanging))


def _hang(hanging: Event) -> None:
    hanging.set()
    PROCESSES.Event().wait()
