"""A user without a permission is told whom to ask, on every page that would otherwise lead them into a refusal."""

from __future__ import annotations

import pytest

from nundina.domain.permissions import Permission
from nundina.domain.records import RecordKind
from nundina.use_cases.create_record import create_record
from support.connecting_world import MARKETPLACE, REVIEW, SETTINGS, ConnectingWorld, begun, press

CONNECT = "Connect your calendar</span></a>"


@pytest.fixture
def installed(world: ConnectingWorld) -> ConnectingWorld:
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    press(browser, review, f"{review}/keep", calendar_sync="on")
    return world


@pytest.mark.rule("CON-4")
def test_who_may_not_connect_is_told_whom_to_ask_and_offered_no_way_in(installed: ConnectingWorld) -> None:
    contact = create_record(installed.ports, installed.anna, RecordKind.CONTACT, {"email": "x@y.example", "name": "X"})
    browser = installed.web.signed_in(installed.add_user("Rune"))
    for page in ("/", MARKETPLACE, REVIEW, SETTINGS, f"/contacts/{contact.id}", f"/records/{contact.id}/meet"):
        text = browser.get(page).text
        assert installed.anna.name in text, page
        assert "Personal email access" in text, page
        assert CONNECT not in text, page


@pytest.mark.rule("CON-4")
def test_who_may_connect_is_offered_it(installed: ConnectingWorld) -> None:
    user = installed.add_user("Rune", Permission.PERSONAL_EMAIL_ACCESS)
    assert CONNECT in installed.web.signed_in(user).get("/").text


@pytest.mark.rule("MKT-7")
def test_a_refusal_names_the_admins(installed: ConnectingWorld) -> None:
    browser = installed.web.signed_in(installed.add_user("Rune"))
    refused = browser.get(f"{MARKETPLACE}/uninstall")
    assert refused.status_code == 403
    assert installed.anna.name in refused.text
    assert "Admins, and users with App Marketplace access, install apps." not in refused.text
