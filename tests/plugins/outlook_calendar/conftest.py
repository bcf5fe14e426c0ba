"""A Microsoft sandbox over TLS on loopback, and a person's access to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina_outlook_calendar.plugin import plugin
from nundina_outlook_calendar.provider import SCOPES
from nundina_plugin_api import Access, CalendarApp, Configuration, Credentials
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import ANNA, CLIENT_ID, CLIENT_SECRET, access_token_of, running_microsoft
from support.outlook_world import OutlookWorld


@pytest.fixture
def sandbox() -> Iterator[RunningMicrosoft]:
    with running_microsoft() as running:
        yield running


@pytest.fixture
def configuration(sandbox: RunningMicrosoft, tmp_path: Path) -> Configuration:
    return Configuration(
        {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "authority": sandbox.url,
            "graph": sandbox.url,
            "ca_file": str(sandbox.write_ca(tmp_path / "ca.pem")),
        }
    )


@pytest.fixture
def app() -> CalendarApp:
    return plugin.nundina_app()


@pytest.fixture
def access(sandbox: RunningMicrosoft, configuration: Configuration) -> Access:
    token = access_token_of(sandbox, ANNA, *SCOPES)
    return Access(Credentials({"access_token": token}), configuration, ANNA)


@pytest.fixture
def world(sandbox: RunningMicrosoft, app: CalendarApp, access: Access) -> OutlookWorld:
    manifest = InProcessRuntime().release(AppId("outlook-calendar")).manifest
    return OutlookWorld(sandbox, app, manifest, access)
