"""The Exchange sandbox's pages in a real browser, without JavaScript, on a desk and on a phone, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from nundina_sandbox.exchange.demo_world import demo_world
from nundina_sandbox.exchange.faults import Fault
from nundina_sandbox.exchange.server import RunningExchange
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways

pytestmark = pytest.mark.browser
ANNA = "anna@corp.example"


@pytest.fixture
def demo() -> Iterator[RunningExchange]:
    with RunningExchange(demo_world()) as running:
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


def test_every_page_is_accessible_and_fits(demo: RunningExchange, page: Page) -> None:
    demo.world.faults.arm(Fault("ErrorServerBusy", "FindItem", times=3))
    for path in ("/", "/control", f"/ui/{ANNA}"):
        page.goto(demo.url + path)
        look(page)
    page.get_by_role("link", name="Budget").click()
    look(page)
    page.get_by_role("button", name="Delete").click()
    assert page.get_by_role("link", name="Budget").count() == 0
    page.goto(f"{demo.url}/control/outbox")
    look(page)


def test_a_meeting_is_made_answered_and_called_off_without_javascript(demo: RunningExchange, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/ui/{ANNA}")
    page.get_by_label("Subject").fill("Rehearsal")
    page.get_by_label("Guests").fill("bert@corp.example")
    page.get_by_role("button", name="Save and invite").click()
    page.get_by_role("link", name="Bert Holm").click()
    page.get_by_role("link", name="Rehearsal").click()
    page.get_by_role("button", name="Perhaps").click()
    assert page.get_by_role("link", name="Rehearsal").get_by_text("Perhaps").is_visible()
    page.get_by_role("link", name="Anna Berg").click()
    page.get_by_role("link", name="Rehearsal").click()
    assert page.locator("#guests").get_by_text("Tentative").is_visible()
    page.get_by_role("button", name="Cancel the meeting").click()
    page.get_by_role("link", name="Bert Holm").click()
    assert page.get_by_role("link", name="Canceled: Rehearsal").is_visible()
    context.close()
    assert [mail.kind for mail in demo.world.outbox] == ["invitation", "reply", "cancellation"]
