"""What the app declares, what it asks Microsoft for and what the operator's guide says are the same."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina_outlook_calendar.provider import (
    AUTHORITY,
    COMMON,
    GRAPH,
    IMPLIED_SCOPES,
    SCOPES,
    authority_of,
    graph_of,
)
from nundina_outlook_calendar.window import AHEAD, BEFORE
from nundina_plugin_api import Capability, Configuration, Manifest

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "outlook-calendar.md").read_text()
LANGUAGES = ("de", "nb", "it", "zh_Hant_TW", "pl")


@pytest.fixture
def manifest() -> Manifest:
    return InProcessRuntime().release(AppId("outlook-calendar")).manifest


@pytest.mark.rule("MKT-2")
def test_the_scopes_shown_are_the_scopes_asked_for(manifest: Manifest) -> None:
    asked = {*IMPLIED_SCOPES, *SCOPES}
    assert {scope.name for scope in manifest.scopes} == asked
    assert [scope for scope in sorted(asked) if f"`{scope}`" not in GUIDE] == []


def test_the_hosts_declared_are_the_hosts_called(manifest: Manifest) -> None:
    called = (authority_of(Configuration({})), graph_of(Configuration({})))
    assert {urlsplit(address).hostname for address in called} == set(manifest.hosts)
    assert [host for host in manifest.hosts if host not in GUIDE] == []


def test_the_settings_shown_default_to_what_is_used_without_them(manifest: Manifest) -> None:
    defaults = {setting.name: setting.default for setting in manifest.settings if setting.default}
    assert defaults == {"tenant": COMMON, "authority": AUTHORITY, "graph": GRAPH}


def test_the_limitations_name_the_window_as_it_is(manifest: Manifest) -> None:
    (sentence,) = [each for each in manifest.limitations if "days" in each]
    assert f"{BEFORE.days} days ago" in sentence
    assert f"{AHEAD.days} days ahead" in sentence


@pytest.mark.rule("MKT-4")
def test_it_stands_in_the_group_of_calendar_sync_apps(manifest: Manifest) -> None:
    assert manifest.exclusive_groups == ("calendar-sync",)


@pytest.mark.rule("CON-3")
def test_the_disclosure_names_calendars_of_colleagues(manifest: Manifest) -> None:
    assert any("colleagues" in sentence for sentence in manifest.disclosure)


def test_it_sends_no_mail_and_does_not_claim_to(manifest: Manifest) -> None:
    assert set(Capability) - manifest.capabilities == {Capability.SEND_MAIL}


@pytest.mark.rule("I18N-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_every_language(manifest: Manifest, language: str) -> None:
    translated = InProcessRuntime().release(AppId("outlook-calendar")).manifest_in(language)
    for name in ("summary", "description", "name" if language != "it" else "summary"):
        assert getattr(translated, name) != getattr(manifest, name)
    for name in ("disclosure", "requirements", "limitations", "on_uninstall"):
        assert not set(getattr(translated, name)) & set(getattr(manifest, name))
    assert all(ours.reason != theirs.reason for ours, theirs in zip(translated.scopes, manifest.scopes, strict=True))
    assert all(ours.label != theirs.label for ours, theirs in zip(translated.settings, manifest.settings, strict=True))
    assert all(ours.text != theirs.text for ours, theirs in zip(translated.changes, manifest.changes, strict=True))
