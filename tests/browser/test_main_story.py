"""The main story in a real browser, for each provider: two users, a second admin, and the calendar beside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from support.stories import ANNA, BJORN, CHIARA, is_well_made, sign_in
from support.story_host import StoryHost, story_host
from support.story_sides import GOOGLE, OUTLOOK

pytestmark = pytest.mark.browser

DANA = "dana@bakery.example"


@pytest.fixture(params=[pytest.param(GOOGLE, id="google"), pytest.param(OUTLOOK, id="outlook")])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoryHost]:
    """Run a fresh host beside each of the providers."""
    with story_host(tmp_path_factory.mktemp("story"), request.param) as running:
        yield running


def open_dana(page: Page, story: StoryHost) -> None:
    """Open the contact's record."""
    page.goto(f"{story.url}/contacts?q=dana")
    page.get_by_role("link", name="Dana Kowalska").click()


def connect_app(page: Page, story: StoryHost) -> None:
    """Go from the main navigation to the provider's sign-in."""
    page.get_by_role("link", name="Marketplace").first.click()
    is_well_made(page)
    page.get_by_role("link", name=story.side.app_name).click()
    is_well_made(page)
    page.get_by_role("button", name="Connect app").click()


@pytest.mark.rule("MKT-1", "MKT-3", "CON-13")
def test_an_admin_installs_from_the_marketplace_and_is_connected(browser: Browser, story: StoryHost) -> None:
    page = sign_in(browser, story, ANNA)
    connect_app(page, story)
    story.side.allow(page, ANNA)
    expect(page.get_by_text(f"{story.side.app_name} was installed.")).to_be_visible()
    expect(page.get_by_text(ANNA).last).to_be_visible()
    is_well_made(page)
    page.get_by_role("button", name="Keep this calendar").click()
    expect(page.get_by_text(f"{ANNA} is connected.")).to_be_visible()
    is_well_made(page)


@pytest.mark.rule("MKT-6", "CON-2", "CON-3")
def test_another_user_connects_in_settings_without_the_marketplace(browser: Browser, story: StoryHost) -> None:
    admin = sign_in(browser, story, ANNA)
    connect_app(admin, story)
    story.side.allow(admin, ANNA)
    admin.get_by_role("button", name="Keep this calendar").click()

    page = sign_in(browser, story, BJORN)
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_role("link", name="Calendar", exact=True).click()
    is_well_made(page)
    page.get_by_role("link", name="Connect your calendar").first.click()
    is_well_made(page)
    page.get_by_role("radio", name=story.side.label).check(force=True)
    page.get_by_role("button", name="Connect your calendar").click()
    is_well_made(page)
    page.get_by_role("button", name=f"Accept and connect to {story.side.provider}").click()
    story.side.allow(page, BJORN)
    page.get_by_role("button", name="Keep this calendar").click()
    expect(page.get_by_text(f"{BJORN} is connected.")).to_be_visible()


@pytest.mark.rule("MKT-4", "MKT-5")
def test_a_second_admin_meets_the_exclusivity_refusal(browser: Browser, story: StoryHost) -> None:
    first = sign_in(browser, story, ANNA)
    connect_app(first, story)
    story.side.allow(first, ANNA)
    first.get_by_role("button", name="Keep this calendar").click()

    second = sign_in(browser, story, CHIARA)
    second.goto(f"{story.url}/marketplace/other-calendar")
    expect(second.get_by_role("button", name="Connect app")).to_be_disabled()
    expect(second.get_by_text(f"{story.side.app_name} is installed (by Anna Berg")).to_be_visible()
    is_well_made(second)


@pytest.mark.rule("SYNC-1", "SYNC-2", "SYNC-3")
def test_a_meeting_goes_to_the_calendar_and_an_event_comes_to_the_timeline(browser: Browser, story: StoryHost) -> None:
    page = sign_in(browser, story, ANNA)
    connect_app(page, story)
    story.side.allow(page, ANNA)
    page.get_by_role("button", name="Keep this calendar").click()

    open_dana(page, story)
    is_well_made(page)
    page.get_by_role("link", name="Meet", exact=True).or_(page.get_by_role("button", name="Meet", exact=True)).click()
    form = page.locator("#meet-form")
    form.get_by_label("Title").fill("Taste the new bread")
    form.get_by_label("Guests").fill(DANA)
    form.locator("button[type=submit]").click()
    expect(page.get_by_text("Taste the new bread").first).to_be_visible()
    is_well_made(page)

    calendar = page.context.new_page()
    calendar.goto(f"{story.sandbox.url}/ui/{ANNA}")
    expect(calendar.get_by_text("Taste the new bread").first).to_be_visible()
    calendar.goto(f"{story.sandbox.url}{story.side.outbox}")
    expect(calendar.get_by_text(DANA).first).to_be_visible()

    calendar.goto(f"{story.sandbox.url}/ui/{ANNA}/new")
    calendar.get_by_label("Title").fill("Look at the ovens")
    calendar.locator("#event-guests").fill(DANA)
    calendar.get_by_role("button", name="Save").click()

    def arrived() -> bool:
        open_dana(page, story)
        return page.get_by_text("Look at the ovens").count() > 0

    for _ in range(40):
        if arrived():
            break
        page.wait_for_timeout(250)
    expect(page.get_by_text("Look at the ovens").first).to_be_visible()
