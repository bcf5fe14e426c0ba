"""An app that the host has lost, or that does not run, is still in the accounts that installed it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nundina.app_runtime import FolderSource, InProcessRuntime
from nundina.ports import AppRuntime
from nundina.use_cases.uninstall_app import uninstall_app
from nundina.web.application import create_application
from nundina_marketplace.extension import extension
from support.apps import runtime_of_test_apps
from support.connecting_world import GOOGLE, MARKETPLACE, SETTINGS, ConnectingWorld, connected, flashes, press

UNINSTALL = f"{MARKETPLACE}/uninstall"


def restarted_with(world: ConnectingWorld, apps: AppRuntime, home: Path) -> None:
    """Start the host again on the same database and home, with other apps."""
    ports = replace(world.ports, apps=apps)
    world.web = replace(world.web, ports=ports, app=create_application(ports, home, (extension,)))


def broken_google(tmp_path: Path) -> FolderSource:
    """Return a Google Calendar app that does not import."""
    import nundina_google_calendar

    real = Path(nundina_google_calendar.__file__).parent
    package = tmp_path / "broken" / "nundina_broken_google"
    package.mkdir(parents=True)
    (package / "nundina.toml").write_text((real / "nundina.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "plugin.py").write_text("raise RuntimeError('of the test')\n", encoding="utf-8")
    return FolderSource(package.parent)


@pytest.mark.rule("MKT-8", "MKT-12")
def test_an_app_that_the_host_has_lost_is_shown_and_can_be_uninstalled(world: ConnectingWorld, tmp_path: Path) -> None:
    connected(world)
    restarted_with(world, runtime_of_test_apps(), tmp_path)
    browser = world.web.signed_in()
    page = browser.get("/marketplace/connected").text
    assert "Google Calendar" in page, "the catalogue still knows its name"
    assert "No longer on this host" in page
    assert "The app of this calendar does not run at the moment." in browser.get(SETTINGS).text
    assert browser.get(MARKETPLACE).status_code == 404
    shown = flashes(browser, press(browser, UNINSTALL, UNINSTALL))
    assert "Google Calendar was uninstalled." in shown
    assert world.rows("installations", "credentials", "held_groups") == {
        "installations": 0,
        "credentials": 0,
        "held_groups": 0,
    }


@pytest.mark.rule("MKT-8", "PLUG-4")
def test_a_quarantined_app_says_what_is_wrong_and_can_be_uninstalled(world: ConnectingWorld, tmp_path: Path) -> None:
    connected(world)
    restarted_with(world, InProcessRuntime((broken_google(tmp_path),)), tmp_path)
    browser = world.web.signed_in()
    page = browser.get(MARKETPLACE)
    assert page.status_code == 200
    assert "This app does not run at the moment." in page.text
    assert "of the test" in page.text
    assert "Needs attention" in browser.get("/marketplace/connected").text
    press(browser, UNINSTALL, UNINSTALL)
    assert world.installed(GOOGLE) is None


@pytest.mark.rule("PLUG-4", "MKT-13")
def test_a_quarantined_app_cannot_be_connected_and_leaves_nothing(world: ConnectingWorld, tmp_path: Path) -> None:
    restarted_with(world, InProcessRuntime((broken_google(tmp_path),)), tmp_path)
    browser = world.web.signed_in()
    token = browser.get(MARKETPLACE).text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = browser.post(f"{MARKETPLACE}/connect", data={"csrf_token": token})
    assert "does not run at the moment" in flashes(browser, answer)
    assert world.rows("installations", "consents") == {"installations": 0, "consents": 0}


@pytest.mark.rule("MKT-8")
def test_uninstalling_ends_the_connections_of_every_user_on_both_databases(
    tmp_path: Path, database_world: ConnectingWorld
) -> None:
    world = database_world
    connected(world)
    effect = uninstall_app(world.ports, world.anna, GOOGLE)
    assert [user.name for user in effect.users] == ["Anna Lindqvist"]
    assert effect.groups == ("calendar-sync",)
    assert world.half_connected() == {"consents": 0, "connections": 1, "credentials": 0, "inboxes": 0}
    assert world.connections() == (), "the one row left has ended"
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0
