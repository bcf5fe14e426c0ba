"""The sandbox's pages in a real browser, without JavaScript, on a desk and on a phone, light and dark."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from nundina_sandbox.google.demo_world import CLIENT_ID, demo_world
from nundina_sandbox.google.faults import Fault
from nundina_sandbox.server import RunningSandbox
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.google_sandbox import authorization_url
from support.google_sandbox import running_sandbox as sandbox_of_the_tests

pytestmark = pytest.mark.browser


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with sandbox_of_the_tests(demo_world()) as running:
        yield running


@pytest.fixture(params=[("light", DESKTOP), ("dark", PHONE)], ids=["light on a desk", "dark on a phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme, size = request.param
    viewport = ViewportSize(width=size["width"], height=size["height"])
    context: BrowserContext = browser.new_context(color_scheme=scheme, viewport=viewport)
    yield context.new_page()
    context.close()


def look(page: Page) -> None:
    assert axe(page) == []
    assert not scrolls_sideways(page)


def test_every_page_is_accessible_and_fits(sandbox: RunningSandbox, page: Page) -> None:
    sandbox.world.faults.arm(Fault("error503", "events.*", times=3))
    page.goto(authorization_url(sandbox.url, scope="openid email profile https://www.googleapis.com/auth/calendar"))
    look(page)
    page.get_by_text("Use another account").click()
    look(page)
    page.get_by_role("button", name="Anna Berg").click()
    look(page)
    page.goto(authorization_url(sandbox.url, redirect_uri="https://elsewhere.example/"))
    look(page)
    for path in ("/", "/control", "/control/outbox"):
        page.goto(sandbox.url + path)
        look(page)


def test_a_person_chooses_leaves_out_a_scope_and_allows_without_javascript(
    sandbox: RunningSandbox, browser: Browser
) -> None:
    back = f"{sandbox.url}/back"
    sandbox.world.register_client("program", "secret", [back], name="Program")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    scopes = "openid email https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/gmail.send"
    page.goto(authorization_url(sandbox.url, client_id="program", redirect_uri=back, scope=scopes))
    page.get_by_text("Use another account").click()
    page.get_by_label("Email address").fill("new.person@bakery.example")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Send email on your behalf.").uncheck()
    page.get_by_role("button", name="Allow").click()
    query = parse_qs(urlsplit(page.url).query)
    context.close()
    assert page.url.startswith(back)
    assert query["state"] == ["state of the tests"]
    assert "gmail.send" not in query["scope"][0]
    assert "calendar.events" in query["scope"][0]


def test_a_fault_is_armed_and_cleared_on_the_page(sandbox: RunningSandbox, page: Page) -> None:
    page.goto(f"{sandbox.url}/control")
    page.get_by_label("What goes wrong").select_option("error503")
    page.get_by_label("On which operation").fill("events.insert")
    page.get_by_label("Retry-After in seconds").fill("5")
    page.get_by_role("button", name="Arm").click()
    fault = sandbox.world.faults.armed()[0]
    assert (fault.kind, fault.operation, fault.times, fault.retry_after) == ("error503", "events.insert", 1, 5)
    page.get_by_role("button", name="Clear error503 on events.insert").click()
    assert sandbox.world.faults.armed() == ()
    assert CLIENT_ID in page.content()
