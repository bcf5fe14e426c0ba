"""A contact books a time in a real browser, with and without JavaScript, and it stands in the owner's calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from nundina.domain.availability import OFFICE_HOURS, PageRules, WorkingTime
from nundina.domain.identifiers import PageId, new_id
from nundina.domain.scheduling import CalendarPreferences, Question, SchedulingPage
from nundina.use_cases.scheduling_pages import add_page, settle_preferences
from support.stories import ANNA, is_well_made, sign_in
from support.story_host import StoryHost

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1280, height=900)


def connect(browser: Browser, story: StoryHost) -> None:
    """Connect Anna's calendar from the marketplace."""
    page = sign_in(browser, story, ANNA)
    page.goto(f"{story.url}/marketplace/google-calendar")
    page.get_by_role("button", name="Connect app").click()
    page.get_by_role("button", name=ANNA).click()
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("button", name="Keep this calendar").click()
    expect(page.get_by_text(f"{ANNA} is connected.")).to_be_visible()
    page.context.close()


def make_page(story: StoryHost) -> None:
    """Make a scheduling page of Anna's that is open every day."""
    ports = story.host.ports
    with ports.unit_of_work.read() as tx:
        anna = tx.users.find_by_email(ANNA)
    assert anna is not None
    working = WorkingTime(zone="Europe/Oslo", week=(OFFICE_HOURS[0],) * 7)
    settle_preferences(ports, anna, CalendarPreferences(account_id=anna.account_id, user_id=anna.id, working=working))
    page = SchedulingPage(
        id=PageId(new_id()),
        account_id=anna.account_id,
        user_id=anna.id,
        slug="anna-bread",
        title="Talk about bread",
        created_at=datetime.now(UTC),
        description="Half an hour about what you would like to bake.\nBring flour.",
        location="By telephone",
        rules=PageRules(durations=(30, 60), minimum_notice=60, buffer_before=5),
        questions=(Question("Which bread?", required=True), Question("Anything else?", long=True)),
    )
    add_page(ports, anna, page)


def wait_until_bookable(page: Page, story: StoryHost) -> None:
    """Load the page until its owner's calendar has been read."""
    for _ in range(40):
        page.goto(f"{story.url}/meet/anna-bread?zone=Europe/Warsaw")
        if page.get_by_text("requested here, not booked").count() == 0:
            return
        page.wait_for_timeout(250)
    raise AssertionError("the calendar was never read")


def book(page: Page) -> None:
    """Take the first time that is free and send the form."""
    page.locator("#times a.button").first.click()
    is_well_made(page)
    page.get_by_label("Your name").fill("Dana Kowalska")
    page.get_by_label("Your email address").fill("dana@bakery.example")
    page.get_by_label("Which bread?").fill("Rye")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="It is booked")).to_be_visible()
    is_well_made(page)


@pytest.mark.rule("MTG-1", "MTG-3")
def test_a_contact_books_and_it_is_in_the_calendar_with_the_invitation_sent(browser: Browser, story: StoryHost) -> None:
    connect(browser, story)
    make_page(story)
    page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    wait_until_bookable(page, story)
    is_well_made(page)
    book(page)
    calendar = page.context.new_page()
    calendar.goto(f"{story.sandbox.url}/ui/outbox")
    expect(calendar.get_by_text("dana@bakery.example").first).to_be_visible()
    expect(calendar.get_by_text("Talk about bread: Dana Kowalska").first).to_be_visible()


@pytest.mark.rule("MTG-2", "MOB-2")
def test_a_contact_without_javascript_requests_a_time_on_a_phone(browser: Browser, story: StoryHost) -> None:
    make_page(story)
    context = browser.new_context(viewport=PHONE, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{story.url}/meet/anna-bread")
    page.locator("#times a.button").first.click()
    page.locator("input[name=name]").fill("Dana Kowalska")
    page.locator("input[name=email]").fill("dana@bakery.example")
    page.locator("[name=question-0]").fill("Rye")
    page.locator("main button.primary").click()
    assert "/meet/booking/" in page.url
    context.close()
