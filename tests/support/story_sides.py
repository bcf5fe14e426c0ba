"""The providers of the main story: what each is called, how its sandbox runs, and how a person answers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

from nundina.commands.sandbox_process import CLIENT_ID, CLIENT_SECRET
from nundina.domain.identifiers import AppId
from nundina_sandbox.google import demo_world as google_world
from nundina_sandbox.microsoft import demo_world as microsoft_world
from nundina_sandbox.microsoft.running import RunningMicrosoft
from nundina_sandbox.running import RunningWorld
from nundina_sandbox.server import RunningSandbox


class StorySide(Protocol):
    """One provider."""

    app_id: AppId
    app_name: str
    label: str  # in the connect dialog
    provider: str
    outbox: str  # the page of the sandbox that shows what mail it has sent

    def running(self, callback: str) -> AbstractContextManager[RunningWorld[Any]]:
        """Run a sandbox with the people of the demo, and Nundina registered there."""

    def settings(self, sandbox: RunningWorld[Any], home: Path) -> Mapping[str, str]:
        """Return how the app is to be set."""

    def allow(self, page: Page, address: str) -> None:
        """Choose the account and allow everything, on the provider's pages."""


class GoogleStory:
    """Google Calendar."""

    app_id = AppId("google-calendar")
    app_name, label, provider = "Google Calendar", "Google / Gmail", "Google"
    outbox = "/ui/outbox"

    @contextmanager
    def running(self, callback: str) -> Iterator[RunningWorld[Any]]:
        with RunningSandbox(google_world.demo_world()) as sandbox:
            sandbox.world.register_client(CLIENT_ID, CLIENT_SECRET, [callback], name="Nundina")
            yield sandbox

    def settings(self, sandbox: RunningWorld[Any], home: Path) -> Mapping[str, str]:
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "endpoint": sandbox.url}

    def allow(self, page: Page, address: str) -> None:
        page.get_by_role("button", name=address).click()
        page.get_by_role("button", name="Allow").click()


class OutlookStory:
    """Outlook Calendar, over TLS."""

    app_id = AppId("outlook-calendar")
    app_name, label, provider = "Outlook Calendar", "Office 365", "Microsoft"
    outbox = "/control/outbox"

    @contextmanager
    def running(self, callback: str) -> Iterator[RunningWorld[Any]]:
        with RunningMicrosoft(microsoft_world.demo_world([callback])) as sandbox:
            yield sandbox

    def settings(self, sandbox: RunningWorld[Any], home: Path) -> Mapping[str, str]:
        assert isinstance(sandbox, RunningMicrosoft)
        return {
            "client_id": microsoft_world.CLIENT_ID,
            "client_secret": microsoft_world.CLIENT_SECRET,
            "authority": sandbox.url,
            "graph": sandbox.url,
            "ca_file": str(sandbox.write_ca(home / "microsoft-ca.pem")),
        }

    def allow(self, page: Page, address: str) -> None:
        page.get_by_role("button", name=address).click()
        page.get_by_role("button", name="Accept").click()


GOOGLE: StorySide = GoogleStory()
OUTLOOK: StorySide = OutlookStory()
