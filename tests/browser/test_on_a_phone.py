"""Connecting on a phone, as wide as 360 px and with one thumb: the same pages, with two of their words changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from nundina.commands.example_account import PASSWORD
from nundina.domain.identifiers import AppId
from nundina.use_cases.app_configuration import set_app_setting
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.world import DEFAULT_PASSWORD
from support.exchange_world import ALLOWED
from support.stories import ANNA, BJORN, is_well_made, sign_in
from support.story_host import StoryHost, story_host
from support.story_sides import GOOGLE, OUTLOOK

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=360, height=740)
EXCHANGE = AppId("exchange")

# What is lower than the 44 px that a thumb needs. Links within a sentence are exempt, as in WCAG 2.5.8.
SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((e) => e.checkVisibility() && !e.closest('p, .breadcrumb, .unseen, .skip'))
    .map((e) => [e.closest('label') || e.closest('.option') || e, e])
    .map(([target, e]) => [target.getBoundingClientRect(), e])
    .filter(([box]) => box.width > 1 && box.height + 0.5 < 44)
    .map(([box, e]) => `${Math.round(box.width)}x${Math.round(box.height)} ${e.outerHTML.slice(0, 120)}`)"""


@pytest.fixture(params=[pytest.param(GOOGLE, id="google"), pytest.param(OUTLOOK, id="outlook")])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoryHost]:
    """Run a fresh host beside each of the providers."""
    with story_host(tmp_path_factory.mktemp("phone"), request.param) as running:
        yield running


def on_a_phone(browser: Browser, story: StoryHost, email: str) -> Page:
    """Return the window of a phone in which a user is signed in."""
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB", ignore_https_errors=True, base_url=story.url
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_role("navigation", name="On a phone")).to_be_visible()
    return page


def is_for_a_thumb(page: Page) -> None:
    """Check the page as it stands: well made, and everything to tap is tall enough for a thumb."""
    is_well_made(page)
    assert page.evaluate(SMALL) == [], page.url


@pytest.mark.rule("MOB-1", "MOB-3", "CON-2")
def test_a_user_connects_on_a_phone_with_one_thumb(browser: Browser, story: StoryHost) -> None:
    admin = sign_in(browser, story, ANNA)
    admin.goto(f"{story.url}/marketplace/{story.side.app_id}")
    admin.get_by_role("button", name="Connect app").click()
    story.side.allow(admin, ANNA)
    expect(admin.get_by_text("was installed")).to_be_visible()

    page = on_a_phone(browser, story, BJORN)
    is_for_a_thumb(page)
    page.get_by_role("link", name="Connect your calendar").tap()
    expect(page.get_by_text("offline mode")).to_be_visible()
    is_for_a_thumb(page)
    page.get_by_role("link", name="Connect", exact=True).tap()
    expect(page.get_by_role("dialog", name="Connect your calendar")).to_be_visible()
    is_for_a_thumb(page)
    page.get_by_role("radio", name=story.side.label).check(force=True)
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_text("What Nundina will be able to see, create and change")).to_be_visible()
    is_for_a_thumb(page)
    page.get_by_role("button", name="Continue").tap()
    story.side.allow(page, BJORN)
    expect(page.get_by_role("heading", name="Is this your calendar?")).to_be_visible()
    is_for_a_thumb(page)
    page.get_by_role("button", name="Keep this calendar").tap()
    expect(page.get_by_text(f"{BJORN} is connected.")).to_be_visible()
    is_for_a_thumb(page)
    done = page.get_by_role("link", name="Done")
    box = done.bounding_box()
    assert box is not None
    assert box["x"] < PHONE["width"] / 4
    assert box["y"] < PHONE["height"] / 4, "top left"
    done.tap()
    expect(page.get_by_role("heading", name="Hello, Bjørn Dahl")).to_be_visible()
    expect(page.get_by_text(f"{BJORN} is connected.")).to_be_visible()
    is_for_a_thumb(page)


@pytest.mark.rule("MOB-1", "MOB-3")
def test_on_a_desk_the_same_pages_say_what_they_say_there(browser: Browser, story: StoryHost) -> None:
    page = sign_in(browser, story, ANNA)
    page.goto(f"{story.url}/settings/calendar?connected=x")
    expect(page.get_by_role("link", name="Connect your calendar")).to_be_visible()
    expect(page.get_by_role("link", name="Done")).to_be_hidden()
    expect(page.get_by_role("link", name="Connect", exact=True)).to_be_hidden()


@pytest.mark.rule("MOB-1", "MOB-3", "EXC-2")
def test_an_exchange_account_is_set_up_on_a_phone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with story_host(tmp_path_factory.mktemp("phone")) as story, RunningExchange() as exchange:
        for address in (ANNA, BJORN):
            exchange.world.add_person(address)
        set_app_setting(story.host.ports, EXCHANGE, "allowed_networks", ALLOWED)
        page = on_a_phone(browser, story, ANNA)
        page.goto(f"/marketplace/{EXCHANGE}")
        page.get_by_role("button", name="Connect app").tap()
        fill_in(page, ANNA, exchange)
        expect(page.get_by_role("heading", name="Is this your calendar?")).to_be_visible()

        page = on_a_phone(browser, story, BJORN)
        page.get_by_role("link", name="Connect your calendar").tap()
        page.get_by_role("link", name="Connect", exact=True).tap()
        page.get_by_role("radio", name="Exchange").check(force=True)
        page.get_by_role("button", name="Continue").tap()
        expect(page.get_by_text("What Nundina will be able to see, create and change")).to_be_visible()
        page.get_by_role("button", name="Continue").tap()
        fill_in(page, BJORN, exchange)
        page.get_by_role("button", name="Keep this calendar").tap()
        page.get_by_role("link", name="Done").tap()
        expect(page.get_by_text(f"{BJORN} is connected.")).to_be_visible()


def fill_in(page: Page, address: str, exchange: RunningExchange) -> None:
    """Fill in the form, its optional fields shown."""
    expect(page.get_by_role("heading", name="Set up your Exchange account")).to_be_visible()
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password").fill(DEFAULT_PASSWORD)
    page.get_by_text("Show optional fields").tap()
    page.get_by_label("Exchange URL").fill(exchange.ews_url)
    is_for_a_thumb(page)
    page.get_by_role("button", name="Connect inbox").tap()
