"""Every page on the way to a connected calendar and away from it, on a phone and on a desk, light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from nundina.commands.example_account import PASSWORD
from support.browser import axe, scrolls_sideways
from support.story_host import StoryHost

pytestmark = pytest.mark.browser

ANNA = "anna@fjordworks.example"
WINDOWS = [
    pytest.param(ViewportSize(width=360, height=740), "dark", id="phone, dark"),
    pytest.param(ViewportSize(width=1280, height=900), "light", id="desk, light"),
]


def is_well_made(page: Page) -> None:
    """Check the page as it stands: axe finds nothing, and nothing is wider than the window."""
    assert axe(page) == [], page.url
    assert not scrolls_sideways(page), page.url


@pytest.mark.rule("CON-2", "CON-3", "CON-13", "MKT-2", "MKT-8", "MKT-12", "MOB-3")
@pytest.mark.parametrize(("window", "colours"), WINDOWS)
def test_every_page_of_installing_and_connecting_is_well_made(
    browser: Browser, story: StoryHost, window: ViewportSize, colours: Literal["light", "dark"]
) -> None:
    page = browser.new_context(viewport=window, color_scheme=colours, locale="en-GB", base_url=story.url).new_page()
    page.goto("/sign-in")
    page.get_by_label("Email").fill(ANNA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    for path in ("/settings/calendar", "/settings/calendar/connect", "/marketplace", "/marketplace/connected"):
        page.goto(path)
        is_well_made(page)
    page.goto("/marketplace/google-calendar")
    is_well_made(page)
    page.get_by_role("button", name="Connect app").click()
    page.get_by_role("button", name=ANNA).click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Google Calendar was installed.")).to_be_visible()
    is_well_made(page)
    page.get_by_role("button", name="Keep this calendar").click()
    expect(page.get_by_text(f"{ANNA} is connected.")).to_be_visible()
    is_well_made(page)
    page.get_by_role("link", name="Disconnect").click()
    is_well_made(page)
    for path in ("/marketplace/connected", "/marketplace/google-calendar", "/marketplace/google-calendar/uninstall"):
        page.goto(path)
        is_well_made(page)


@pytest.mark.rule("MKT-1")
def test_search_answers_while_typing_and_goes_back_with_the_browser(browser: Browser, story: StoryHost) -> None:
    page = browser.new_context(locale="en-GB", base_url=story.url).new_page()
    page.goto("/sign-in?next=/marketplace")
    page.get_by_label("Email").fill(ANNA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("searchbox").press_sequentially("zzz")
    expect(page.get_by_text("No app fits")).to_be_visible()
    expect(page).to_have_url(f"{story.url}/marketplace?q=zzz")
    page.get_by_role("searchbox").fill("goog")
    expect(page.get_by_role("link", name="Google Calendar")).to_be_visible()


@pytest.mark.rule("CON-2")
def test_the_dialog_closes_with_escape_and_works_without_javascript(browser: Browser, story: StoryHost) -> None:
    page = browser.new_context(locale="en-GB", base_url=story.url).new_page()
    page.goto("/sign-in?next=/settings/calendar/connect")
    page.get_by_label("Email").fill(ANNA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("dialog", name="Connect your calendar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{story.url}/settings/calendar")
    plain = browser.new_context(
        java_script_enabled=False, base_url=story.url, storage_state=page.context.storage_state()
    )
    without = plain.new_page()
    without.goto("/settings/calendar/connect")
    expect(without.get_by_role("dialog", name="Connect your calendar")).to_be_visible()
    without.get_by_role("dialog").get_by_role("link", name="Close").click()
    expect(without).to_have_url(f"{story.url}/settings/calendar")
