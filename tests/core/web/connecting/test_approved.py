"""An administrator comes back from the provider: usually one who has no account here."""

from __future__ import annotations

import pytest

from support.connecting_world import ConnectingWorld

pytestmark = pytest.mark.rule("CON-9")


def test_who_approved_the_app_is_thanked_and_needs_no_account(world: ConnectingWorld) -> None:
    browser = world.web.app.test_client()
    answer = browser.get("/connect/callback?admin_consent=True&tenant=some-tenant&state=approval")
    assert answer.status_code == 200
    assert "The app is approved" in answer.text


def test_who_did_not_approve_it_is_told_that_nothing_has_changed(world: ConnectingWorld) -> None:
    browser = world.web.app.test_client()
    answer = browser.get("/connect/callback?error=access_denied&error_description=No&state=approval")
    assert answer.status_code == 200
    assert "The app was not approved" in answer.text
