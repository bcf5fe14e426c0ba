"""A provider wants an administrator to approve the app first: a page that helps, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from nundina.store.unit_of_work import SqlUnitOfWork
from nundina_marketplace.extension import extension
from nundina_plugin_api.errors import RefusalReason, Refused
from support.connecting_world import flashes, press
from support.switching_host import ASIDE, ManyApps
from support.web_world import WebWorld, make_web_world

LINK = "https://login.provider.example/adminconsent?client_id=7&scope=calendars"
PAGE = "/connect/approval"
REVIEW = f"/settings/calendar/connect/app/{ASIDE}"
MARKETPLACE = f"/marketplace/{ASIDE}"


@dataclass
class Waiting:
    """A host whose app needs an approval at its provider."""

    web: WebWorld
    apps: ManyApps

    def refuse(self, link: str = LINK) -> None:
        refusal = Refused(RefusalReason.ADMIN_APPROVAL_NEEDED, link=link)
        self.apps.calendars[ASIDE].refusal = refusal

    def grant(self) -> None:
        self.apps.calendars[ASIDE].refusal = None

    def come_back(self, browser: FlaskClient, page: str, action: str) -> str:
        """Go to the provider and back; return where that leads."""
        start = press(browser, page, action).location
        state = parse_qs(urlsplit(start).query)["state"][0]
        return browser.get(f"/connect/callback?state={state}&address=anna@fjord.example").location


@pytest.fixture
def waiting(sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path) -> Waiting:
    apps = ManyApps()
    return Waiting(make_web_world(sqlite_unit_of_work, apps, tmp_path, extension), apps)


@pytest.mark.rule("CON-9", "MKT-13")
def test_who_needs_an_approval_finds_a_link_and_a_message_to_pass_on(waiting: Waiting) -> None:
    browser = waiting.web.signed_in()
    waiting.refuse()
    assert waiting.come_back(browser, MARKETPLACE, f"{MARKETPLACE}/connect") == PAGE
    page = browser.get(PAGE).text
    assert "An administrator has to approve Aside-Calendar first" in page
    assert f'href="{LINK.replace("&", "&amp;")}"' in page
    mail = next(part for part in page.split('"') if part.startswith("mailto:?"))
    message = unquote(parse_qs(urlsplit(mail.replace("&amp;", "&")).query)["body"][0])
    assert LINK in message
    assert message.endswith("Thank you, Anna Lindqvist")
    assert "ask an admin of your account here: Anna Lindqvist" in page
    assert "being installed" not in browser.get(MARKETPLACE).text
    assert f'href="{MARKETPLACE}"' in page, "the app is not installed yet, so that is where to try again"


@pytest.mark.rule("CON-9")
def test_the_page_is_found_again_in_the_settings_until_the_calendar_is_connected(waiting: Waiting) -> None:
    browser = waiting.web.signed_in()
    keep(browser, waiting.come_back(browser, MARKETPLACE, f"{MARKETPLACE}/connect"))
    disconnect(browser)
    waiting.refuse()
    waiting.come_back(browser, REVIEW, REVIEW)
    settings = browser.get("/settings/calendar").text
    assert "You wait for an approval." in settings
    assert f'href="{PAGE}"' in settings
    assert f'href="{REVIEW}"' in browser.get(PAGE).text
    waiting.grant()
    keep(browser, waiting.come_back(browser, REVIEW, REVIEW))
    assert "You wait for an approval." not in browser.get("/settings/calendar").text
    assert browser.get(PAGE).location == "/settings/calendar"


def test_who_waits_no_longer_is_not_reminded(waiting: Waiting) -> None:
    browser = waiting.web.signed_in()
    waiting.refuse()
    waiting.come_back(browser, MARKETPLACE, f"{MARKETPLACE}/connect")
    assert "You wait for no approval any more." in flashes(browser, press(browser, PAGE, f"{PAGE}/forget"))
    assert "You wait for an approval." not in browser.get("/settings/calendar").text


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "http://provider.example", "https://", "https://[x"])
def test_a_link_that_is_none_is_left_out(waiting: Waiting, link: str) -> None:
    browser = waiting.web.signed_in()
    waiting.refuse(link)
    waiting.come_back(browser, MARKETPLACE, f"{MARKETPLACE}/connect")
    page = browser.get(PAGE).text
    assert "The page for administrators" not in page
    assert "where you manage the apps of our organisation" in page


def keep(browser: FlaskClient, review: str) -> None:
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")


def disconnect(browser: FlaskClient) -> None:
    page = browser.get("/settings/calendar").text
    path = next(part for part in page.split('"') if part.endswith("/disconnect") and "inbox" not in part)
    press(browser, path, path)
