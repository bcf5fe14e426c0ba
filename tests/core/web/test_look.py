"""What a real browser makes of the pages: no barrier, no sideways scroll, nothing that the policy blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from nundina.domain.identifiers import RecordId, new_id
from nundina.domain.records import Record, RecordKind
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.page_server import served
from support.web_world import PASSWORD, WebWorld

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/contacts",
    "/contacts/new",
    "/contacts/CONTACT",
    "/companies",
    "/deals",
    "/tickets",
    "/settings/general/profile",
    "/settings/general/password",
    "/settings/calendar",
    "/meetings",
    "/marketplace/connected",
    "/settings/account/users",
    "/marketplace",
    "/marketplace/other-calendar",
    "/nothing/here",
)
SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder: look at the pages yourself


@pytest.fixture
def address(full_world: WebWorld) -> Iterator[str]:
    with served(full_world.app) as found:
        yield found


def _contact(world: WebWorld) -> Record:
    now = world.clock.now()
    contact = Record(
        id=RecordId(new_id()),
        account_id=world.account.id,
        kind=RecordKind.CONTACT,
        name="Marta Nowak-Kowalczykowska-Wojciechowska",
        created_at=now,
        email="marta.nowak-kowalczykowska@a-very-long-company-name.example",
        properties={"job_title": "Geschäftsführerin für Unternehmenskommunikation", "phone": "+48 22 555 01 23"},
    )
    with world.ports.unit_of_work() as tx:
        tx.records.add(contact)
    return contact


def _open(browser: Browser, address: str, size: dict[str, int], scheme: str, language: str = "en") -> Page:
    context = browser.new_context(viewport=size, color_scheme=scheme, locale=language)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=email]", "anna@fjord.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{address}/")
    return page


def _shoot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.rule("MOB-3", "I18N-1")
@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [(DESKTOP, "light", "en"), (DESKTOP, "dark", "pl"), (PHONE, "light", "de")],
    ids=["desktop", "dark", "phone"],
)
def test_no_page_has_a_barrier_or_scrolls_sideways(
    full_world: WebWorld, address: str, browser: Browser, size: dict[str, int], scheme: str, language: str
) -> None:
    contact, found = _contact(full_world), []
    full_world.add_meeting("Quartalsgespräch mit der Unternehmenskommunikation", hours_ahead=3)
    page = _open(browser, address, size, scheme, language)
    page.on("console", lambda message: found.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    for path in PATHS:
        page.goto(address + path.replace("CONTACT", contact.id))
        found += [] if page.get_attribute("html", "lang") == language else [f"{path} is not in {language}"]
        _shoot(page, f"{path.strip('/').replace('/', '-') or 'home'}-{size['width']}-{scheme}-{language}")
        found += [f"{path}: {violation}" for violation in axe(page)]
        found += [f"{path} scrolls sideways"] if scrolls_sideways(page) else []
    page.context.close()
    assert found == []


def test_the_sign_in_page_has_no_barrier_in_any_language(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    found = []
    for language in ("en", "de", "nb", "it", "zh_Hant_TW", "pl"):
        page.goto(f"{address}/sign-in?lang={language}")
        found += [f"{language}: {violation}" for violation in axe(page)]
        found += [f"{language} scrolls sideways"] if scrolls_sideways(page) else []
    page.close()
    assert found == []


def test_the_menu_opens_by_keyboard_and_closes_with_escape(address: str, browser: Browser) -> None:
    page = _open(browser, address, DESKTOP, "light")
    page.focus(".menu summary")
    page.keyboard.press("Enter")
    assert page.is_visible("text=Sign out")
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not page.is_visible("text=Sign out")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.context.close()


def test_pages_work_without_a_script(full_world: WebWorld, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/settings/general/profile")
    page.fill("[name=email]", full_world.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("[name=name]", "Anna Without Script")
    page.select_option("[name=language]", "de")
    page.click("main button")
    assert page.get_attribute("html", "lang") == "de"
    page.click(".menu summary")
    page.click("[name=theme][value=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"
    context.close()
    assert full_world.stored_user().name == "Anna Without Script"
