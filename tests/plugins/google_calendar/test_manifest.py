"""What the app declares, what it asks Google for and what the operator's guide says are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina_google_calendar.provider import SCOPES, api_address, endpoints
from nundina_plugin_api import Capability, Configuration, Manifest

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "google-calendar.md").read_text()
LANGUAGES = ("de", "nb", "it", "zh_Hant_TW", "pl")


@pytest.fixture
def manifest() -> Manifest:
    return InProcessRuntime().release(AppId("google-calendar")).manifest


@pytest.mark.rule("MKT-2")
def test_the_scopes_shown_are_the_scopes_asked_for(manifest: Manifest) -> None:
    assert tuple(scope.name for scope in manifest.scopes) == SCOPES
    assert [scope for scope in SCOPES if f"`{scope}`" not in GUIDE] == []


def test_the_hosts_declared_are_the_hosts_called(manifest: Manifest) -> None:
    real = Configuration({})
    found = endpoints(real)
    called = (found.authorize, found.token, found.revoke, found.keys, found.userinfo, api_address(real))
    assert {re.sub(r"https://([^/]+)/.*", r"\1", address) for address in called} == set(manifest.hosts)
    assert [host for host in manifest.hosts if host not in GUIDE] == []


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
    translated = InProcessRuntime().release(AppId("google-calendar")).manifest_in(language)
    for name in ("summary", "description", "name" if language != "it" else "summary"):
        assert getattr(translated, name) != getattr(manifest, name)
    for name in ("disclosure", "requirements", "limitations", "on_uninstall"):
        assert not set(getattr(translated, name)) & set(getattr(manifest, name))
    assert all(ours.reason != theirs.reason for ours, theirs in zip(translated.scopes, manifest.scopes, strict=True))
    assert all(ours.label != theirs.label for ours, theirs in zip(translated.settings, manifest.settings, strict=True))
    assert all(ours.text != theirs.text for ours, theirs in zip(translated.changes, manifest.changes, strict=True))
