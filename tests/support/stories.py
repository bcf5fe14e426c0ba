"""What several stories in the browser share: people, signing in, and looking whether a page is well made."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, ViewportSize, expect

from nundina.commands.example_account import PASSWORD
from support.browser import axe, scrolls_sideways
from support.story_host import StoryHost

DESKTOP = ViewportSize(width=1280, height=900)
ANNA, BJORN, CHIARA = (f"{name}@fjordworks.example" for name in ("anna", "bjorn", "chiara"))


def sign_in(browser: Browser, story: StoryHost, email: str) -> Page:
    """Return a browser window of its own in which a user is signed in."""
    # A provider's sandbox speaks TLS by an authority that it made itself.
    page = browser.new_context(viewport=DESKTOP, locale="en-GB", ignore_https_errors=True).new_page()
    page.goto(f"{story.url}/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    return page


def is_well_made(page: Page) -> None:
    """Check the page as it stands: axe finds nothing, and nothing is wider than the window."""
    assert axe(page) == []
    assert not scrolls_sideways(page)
