"""Installed apps are found by their distributions' metadata, and not one of them is imported for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nundina.app_runtime import EntryPointSource, InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina.ports.apps import AppRelease
from support.app_workshop import MANIFEST, PLUGIN

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return what lays out a distribution as pip would, in a folder on the path."""
    monkeypatch.syspath_prepend(tmp_path)

    def lay_out(app_id: str, module: str, manifest: str | None = MANIFEST, entry_point: str = "") -> None:
        package, name = tmp_path / module.rpartition(".")[0].replace(".", "/"), module.replace(".", "_")
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "plugin.py").write_text(PLUGIN.format(changes="return ChangePage(cursor='1')", hooks=""))
        if manifest is not None:
            (package / "nundina.toml").write_text(manifest.format(app_id=app_id))
        metadata = tmp_path / f"{name}-1.2.3.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2.3\n")
        (metadata / "entry_points.txt").write_text(f"[nundina.apps]\n{entry_point or app_id} = {module}:plugin\n")

    return lay_out


def release_of(app_id: str) -> AppRelease:
    return InProcessRuntime((EntryPointSource(),)).release(AppId(app_id))


@pytest.mark.rule("PLUG-1", "MKT-10")
def test_an_installed_distribution_is_found_with_its_version_and_not_imported(install: Install) -> None:
    install("third-party", "third_party_calendar.plugin")
    release = release_of("third-party")
    assert (release.version, release.problem) == ("1.2.3", "")
    assert "third_party_calendar" not in sys.modules


def test_it_runs_once_it_is_needed(install: Install) -> None:
    install("third-party", "third_party_running.plugin")
    feed = InProcessRuntime((EntryPointSource(),)).app(AppId("third-party")).changes
    assert feed is not None


def test_a_package_within_a_package_is_found_and_neither_is_imported(install: Install) -> None:
    install("nested", "nested_vendor.calendar.plugin")
    assert release_of("nested").runs
    assert not [name for name in sys.modules if name.startswith("nested_vendor")]


@pytest.mark.rule("PLUG-4")
def test_a_distribution_without_a_manifest_is_quarantined(install: Install) -> None:
    install("bare", "bare_calendar.plugin", manifest=None)
    assert "nundina.toml is missing" in release_of("bare").problem


@pytest.mark.rule("PLUG-4")
def test_an_entry_point_of_another_name_than_the_app_is_quarantined(install: Install) -> None:
    install("honest-name", "misnamed_calendar.plugin", entry_point="other-name")
    assert "must be called honest-name" in release_of("other-name").problem
