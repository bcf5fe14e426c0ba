"""The form of Meet in a real browser: back to it, the message after it, and the field that is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from nundina.commands.example_account import PASSWORD
from support.story_host import StoryHost

pytestmark = [pytest.mark.browser, pytest.mark.rule("SYNC-1")]

ANNA = "anna@fjordworks.example"


@pytest.fixture
def page(browser: Browser, story: StoryHost) -> Page:
    """Anna has installed and connected Google Calendar, and looks at Dana's record."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    page.goto(f"{story.url}/sign-in")
    page.get_by_label("Email").fill(ANNA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{story.url}/marketplace/google-calendar")
    page.get_by_role("button", name="Connect app").click()
    page.get_by_role("button", name=ANNA).click()
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("button", name="Keep this calendar").click()
    page.goto(f"{story.url}/contacts?q=dana")
    page.get_by_role("link", name="Dana Kowalska").click()
    return page


def save(page: Page, title: str = "", guests: str = "") -> None:
    page.get_by_role("link", name="Meet", exact=True).click()
    form = page.locator("#meet-form")
    if title:
        form.get_by_label("Title").fill(title)
    if guests:
        form.get_by_label("Guests").fill(guests)
    form.locator("button[type=submit]").click()


def test_back_and_save_again_makes_no_second_meeting(page: Page) -> None:
    save(page, "Taste the new bread")
    expect(page.get_by_text("Taste the new bread is on the timeline")).to_be_in_viewport()
    page.go_back()
    if not page.locator("#meet-form").is_visible():
        page.get_by_role("link", name="Meet", exact=True).click()
    expect(page.locator("#meet-form").get_by_label("Title")).to_have_value("")
    page.locator("#meet-form button[type=submit]").click()
    expect(page.get_by_text("Nothing was saved yet.")).to_be_visible()
    page.goto(page.url.replace("/records/", "/contacts/").removesuffix("/meet"))
    assert page.locator(".timeline strong", has_text="Taste the new bread").count() == 1


def test_an_address_that_is_none_is_named_where_one_sees_it(page: Page) -> None:
    save(page, "Bread", "dana@bakery.example, foo@bar")
    error = page.get_by_text("Not an email address: foo@bar.")
    expect(error).to_be_in_viewport()
    expect(page.get_by_label("Guests")).to_be_focused()
    page.wait_for_load_state("load")
    foot, sentence = page.locator(".dialog-foot").bounding_box(), error.bounding_box()
    assert foot is not None
    assert sentence is not None
    assert sentence["y"] + sentence["height"] <= foot["y"]
