"""The sign-in and control pages in a real browser, on a desk and on a phone, light and dark, without JavaScript too."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from nundina_sandbox.microsoft.demo_world import CLIENT_ID, STRICT, demo_world
from nundina_sandbox.microsoft.faults import Fault
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.microsoft_sandbox import authorization_url, running_microsoft

pytestmark = pytest.mark.browser


@pytest.fixture
def demo() -> Iterator[RunningMicrosoft]:
    with running_microsoft(demo_world(), plain=True) as running:
        back = f"{running.url}/back"
        running.world.register_client(Client(CLIENT_ID, "secret", (back,)))
        yield running


@pytest.fixture(params=[("light", DESKTOP), ("dark", PHONE)], ids=["light on a desk", "dark on a phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme, size = request.param
    viewport = ViewportSize(width=size["width"], height=size["height"])
    context: BrowserContext = browser.new_context(color_scheme=scheme, viewport=viewport)
    yield context.new_page()
    context.close()


def url_of(demo: RunningMicrosoft, **changes: str) -> str:
    asked = {"client_id": CLIENT_ID, "redirect_uri": f"{demo.url}/back"} | changes
    return authorization_url(demo.url, **asked)


def look(page: Page, heading: str) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert axe(page) == []
    assert not scrolls_sideways(page)


def test_every_page_is_accessible_and_fits(demo: RunningMicrosoft, page: Page) -> None:
    demo.world.faults.arm(Fault("error503", "events.*", times=3))
    page.goto(url_of(demo))
    look(page, "Pick an account")
    page.get_by_text("Use another account").click()
    look(page, "Pick an account")
    page.get_by_role("button", name="Anna Berg").click()
    look(page, "Permissions requested")
    page.goto(url_of(demo, prompt="select_account"))
    page.get_by_role("button", name="Greta Grimm").click()
    look(page, "Need admin approval")
    page.goto(url_of(demo, redirect_uri="https://elsewhere.example/"))
    look(page, "Sign in")
    page.goto(f"{demo.url}/{STRICT}/v2.0/adminconsent?client_id={CLIENT_ID}&scope=Calendars.Read")
    page.get_by_role("button", name="Anton Admin").click()
    look(page, "Permissions requested")
    page.goto(f"{demo.url}/devicelogin")
    look(page, "Enter code to allow access")
    page.goto(f"{demo.url}/common/oauth2/v2.0/logout")
    look(page, "You signed out of your account")
    for path, heading in (("/", "Microsoft sandbox"), ("/control", "Control"), ("/control/outbox", "Outbox")):
        page.goto(demo.url + path)
        look(page, heading)


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_a_person_signs_in_and_accepts_without_javascript(demo: RunningMicrosoft, browser: Browser, mode: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url_of(demo, response_mode=mode))
    page.get_by_text("Use another account").click()
    page.get_by_label("Email address").fill("new.person@bakery.example")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Accept").click()
    if mode == "form_post":
        page.get_by_role("button", name="Continue").click()
    assert page.url.startswith(f"{demo.url}/back")
    if mode == "query":
        assert parse_qs(urlsplit(page.url).query)["state"] == ["state of the tests"]
    context.close()
    person = demo.world.people["new.person@bakery.example"]
    assert "Calendars.ReadWrite" in demo.world.identity.allowed(person, CLIENT_ID)


def test_with_javascript_a_form_posts_itself(demo: RunningMicrosoft, page: Page) -> None:
    page.goto(url_of(demo, response_mode="form_post"))
    page.get_by_role("button", name="Anna Berg").click()
    with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/back")) as posted:
        page.get_by_role("button", name="Accept").click()
    assert "code=1.A" in str(posted.value.post_data)


def test_an_organisation_is_made_lenient_and_an_app_approved_on_the_page(demo: RunningMicrosoft, page: Page) -> None:
    page.goto(f"{demo.url}/control")
    strict = demo.world.add_tenant(STRICT)
    page.get_by_role("button", name="Let people allow apps").click()
    assert strict.users_may_consent
    page.get_by_label("Organization", exact=True).select_option(strict.name)
    page.get_by_role("button", name="Approve for everybody").click()
    assert "Calendars.ReadWrite" in demo.world.identity.admin_consents[strict.tenant_id, CLIENT_ID]
    page.get_by_label("What goes wrong").select_option("interactionRequired")
    page.get_by_label("On which operation").fill("token")
    page.get_by_role("button", name="Arm").click()
    assert [(f.kind, f.operation) for f in demo.world.faults.armed()] == [("interactionRequired", "token")]
