"""An Exchange sandbox over loopback, and a mailbox that the app is connected to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina_exchange.plugin import plugin
from nundina_plugin_api import Access, CalendarApp, Configuration, ConsentAnswer, Grant
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.world import DEFAULT_PASSWORD
from support.exchange_world import ALLOWED, ANNA, ExchangeWorldOfOne

Connect = Callable[..., Grant]


@pytest.fixture
def sandbox() -> Iterator[RunningExchange]:
    with RunningExchange() as running:
        running.world.add_person(ANNA, "Anna Berg")
        yield running


@pytest.fixture
def configuration() -> Configuration:
    return Configuration({"allowed_networks": ALLOWED})


@pytest.fixture
def app() -> CalendarApp:
    return plugin.nundina_app()


@pytest.fixture
def connect(sandbox: RunningExchange, configuration: Configuration, app: CalendarApp) -> Connect:
    """Return what fills in the form and sends it, each field as it usually is."""

    def filled_in(**typed: str) -> Grant:
        fields = {"email": ANNA, "password": DEFAULT_PASSWORD, "username": "", "server": sandbox.ews_url} | typed
        return app.connector.complete(ConsentAnswer(configuration=configuration, parameters=fields))

    return filled_in


@pytest.fixture
def world(
    sandbox: RunningExchange, configuration: Configuration, app: CalendarApp, connect: Connect
) -> ExchangeWorldOfOne:
    manifest = InProcessRuntime().release(AppId("exchange")).manifest
    grant = connect()
    return ExchangeWorldOfOne(sandbox, app, manifest, Access(grant.credentials, configuration, grant.identity.address))
