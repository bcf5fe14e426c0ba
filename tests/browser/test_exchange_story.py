"""Exchange in a real browser: the form, what goes wrong with it, and the mailbox that is connected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from nundina.domain.identifiers import AppId
from nundina.use_cases.app_configuration import set_app_setting
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.server_versions import SERVER_VERSIONS
from nundina_sandbox.exchange.world import DEFAULT_PASSWORD
from support.exchange_world import ALLOWED
from support.stories import ANNA, BJORN, is_well_made, sign_in
from support.story_host import StoryHost

pytestmark = pytest.mark.browser


@pytest.fixture
def exchange(story: StoryHost) -> Iterator[RunningExchange]:
    with RunningExchange() as running:
        for address in (ANNA, BJORN):
            running.world.add_person(address)
        set_app_setting(story.host.ports, AppId("exchange"), "allowed_networks", ALLOWED)
        yield running


def open_form(page: Page, story: StoryHost) -> None:
    """Go from the marketplace to the form."""
    page.goto(f"{story.url}/marketplace/exchange")
    page.get_by_role("button", name="Connect app").click()
    expect(page.get_by_role("heading", name="Set up your Exchange account")).to_be_visible()


def fill_in(page: Page, address: str, password: str, server: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password").fill(password)
    if not page.get_by_label("Exchange URL").is_visible():
        page.get_by_text("Show optional fields").click()
    page.get_by_label("Exchange URL").fill(server)
    page.get_by_role("button", name="Connect inbox").click()


@pytest.mark.rule("EXC-2", "CON-13")
def test_an_admin_installs_exchange_and_a_second_user_connects_in_settings(
    browser: Browser, story: StoryHost, exchange: RunningExchange
) -> None:
    page = sign_in(browser, story, ANNA)
    open_form(page, story)
    is_well_made(page)
    fill_in(page, ANNA, DEFAULT_PASSWORD, exchange.ews_url)
    is_well_made(page)
    page.get_by_role("button", name="Keep this calendar").click()
    expect(page.get_by_text(f"{ANNA} is connected.")).to_be_visible()
    is_well_made(page)

    second = sign_in(browser, story, BJORN)
    second.goto(f"{story.url}/settings/calendar")
    second.get_by_role("link", name="Connect your calendar").first.click()
    second.get_by_role("radio", name="Exchange").check(force=True)
    second.get_by_role("button", name="Connect your calendar").click()
    second.get_by_role("button", name="Accept and connect to Exchange").click()
    fill_in(second, BJORN, DEFAULT_PASSWORD, exchange.ews_url)
    second.get_by_role("button", name="Keep this calendar").click()
    expect(second.get_by_text(f"{BJORN} is connected.")).to_be_visible()


@pytest.mark.rule("EXC-1", "EXC-3", "CON-9")
def test_what_is_wrong_is_said_beside_what_was_typed_and_nothing_is_half_connected(
    browser: Browser, story: StoryHost, exchange: RunningExchange
) -> None:
    page = sign_in(browser, story, ANNA)
    open_form(page, story)
    expect(page.get_by_text("create an app password and type that")).to_be_visible()
    fill_in(page, ANNA, "not this one", exchange.ews_url)
    expect(page.get_by_text("With two-factor authentication you need an app password.")).to_be_visible()
    expect(page.get_by_label("Email address")).to_have_value(ANNA)
    expect(page.get_by_label("Password")).to_have_value("")
    is_well_made(page)

    exchange.world.server.version = SERVER_VERSIONS["Exchange 2010 SP1"]
    fill_in(page, ANNA, DEFAULT_PASSWORD, exchange.ews_url)
    expect(page.get_by_text("Microsoft Exchange Server 2010 SP1 (14.1.218.15)")).to_be_visible()

    page.goto(f"{story.url}/settings/calendar")
    expect(page.get_by_role("link", name="Connect your calendar").first).to_be_visible()
    expect(page.get_by_role("button", name="Disconnect")).to_have_count(0)
