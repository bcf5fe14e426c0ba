"""A broken app's page says what is wrong with it, and the App Marketplace goes on selling the others (PLUG-4)."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from nundina.domain.identifiers import AppId
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina_marketplace.extension import extension
from support.app_workshop import Workshop
from support.web_world import make_web_world


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    folder = tmp_path / "apps"
    folder.mkdir()
    return Workshop(folder)


def broken_apps(workshop: Workshop) -> dict[AppId, str]:
    """Return apps, each broken in its own way, with what their pages must say."""
    return {
        workshop.app(plugin="raise RuntimeError('no luck')"): "It cannot be imported: RuntimeError: no luck",
        workshop.app(plugin="def ("): "It cannot be imported: SyntaxError",
        workshop.app(plugin="import sys; sys.exit(1)"): "It cannot be imported: SystemExit",
        workshop.app(plugin="import time; time.sleep(9)"): "It did not load in time",
        workshop.app(manifest=lambda text: text.replace(">=1,<2", ">=7")): "It works with plugin API >=7",
        workshop.app(hooks="@hookimpl\n    def nundina_instaled(self, event): pass"): "Did you mean nundina_installed?",
    }


@pytest.mark.rule("PLUG-4")
def test_the_page_of_each_broken_app_says_what_is_wrong_and_the_others_are_still_offered(
    workshop: Workshop, sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path
) -> None:
    broken, whole = broken_apps(workshop), workshop.app()
    world = make_web_world(sqlite_unit_of_work, workshop.runtime(seconds=1), tmp_path, extension)
    browser = world.signed_in()
    for app_id, problem in broken.items():
        page = browser.get(f"/marketplace/{app_id}")
        assert page.status_code == 200
        assert problem in html.unescape(page.text)
    listing = browser.get("/marketplace")
    assert listing.status_code == 200
    assert f"/marketplace/{whole}" in listing.text
    assert "does not run" not in browser.get(f"/marketplace/{whole}").text


@pytest.mark.rule("PLUG-4")
def test_a_typo_in_a_manifest_is_said_on_the_apps_page(
    workshop: Workshop, sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path
) -> None:
    workshop.app(manifest=lambda text: text.replace("summary", "sumary"))
    runtime = workshop.runtime()
    (release,) = runtime.releases()
    world = make_web_world(sqlite_unit_of_work, runtime, tmp_path, extension)
    page = world.signed_in().get(f"/marketplace/{release.manifest.id}")
    assert 'sumary: is unknown. Did you mean "summary"?' in html.unescape(page.text)
