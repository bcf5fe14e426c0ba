"""A Google sandbox over loopback, and a person's access to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina_google_calendar.plugin import plugin
from nundina_google_calendar.provider import SCOPES
from nundina_plugin_api import Access, CalendarApp, Configuration, Credentials
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, access_token_of, running_sandbox
from support.google_world import GoogleWorld

ANNA = "anna@fjordworks.example"


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def configuration(sandbox: RunningSandbox) -> Configuration:
    return Configuration({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "endpoint": sandbox.url})


@pytest.fixture
def app() -> CalendarApp:
    return plugin.nundina_app()


@pytest.fixture
def access(sandbox: RunningSandbox, configuration: Configuration) -> Access:
    token = access_token_of(sandbox, ANNA, *SCOPES)
    return Access(Credentials({"access_token": token}), configuration, ANNA)


@pytest.fixture
def world(sandbox: RunningSandbox, app: CalendarApp, access: Access) -> GoogleWorld:
    manifest = InProcessRuntime().release(AppId("google-calendar")).manifest
    return GoogleWorld(sandbox, app, manifest, access)
