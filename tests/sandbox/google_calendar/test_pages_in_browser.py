"""The calendar page in a real browser: with a keyboard's worth of clicks, on a phone and a desk, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from nundina_sandbox.server import RunningSandbox
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.google_calendar_client import ANNA, BEN, CalendarClient, timed

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(DESKTOP, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    window, scheme = request.param
    context = browser.new_context(viewport=window, color_scheme=scheme, java_script_enabled=True)
    yield context.new_page()
    context.close()


def sound(page: Page) -> None:
    assert axe(page) == []
    assert not scrolls_sideways(page)


def test_a_person_makes_changes_and_deletes_an_event(page: Page, anna: CalendarClient, sandbox: RunningSandbox) -> None:
    page.goto(f"{sandbox.url}/ui/{ANNA}")
    sound(page)
    page.click("#new-event")
    sound(page)
    page.fill("#event-title", "Kick-off")
    page.fill("#event-guests", "nobody")
    page.click("#event-save")
    assert "is no email address" in page.inner_text("#problem-guests")
    sound(page)
    page.fill("#event-guests", BEN)
    page.click("#event-save")
    assert page.inner_text("#event-title") == "Kick-off"
    sound(page)
    page.click("#event-edit")
    page.check("#event-all-day")
    page.click("#event-save")
    [event] = anna.page()["items"]
    assert "date" in event["start"]
    page.goto(f"{sandbox.url}/ui/{BEN}/events/{event['id']}")
    page.click("#respond-accepted")
    sound(page)
    page.click("#to-outbox")
    sound(page)
    page.click("#mails a >> nth=0")
    assert "METHOD:REPLY" in page.inner_text(".ics")
    sound(page)
    page.goto(f"{sandbox.url}/ui/{ANNA}/events/{event['id']}")
    page.click("#event-delete")
    assert anna.page()["items"] == []


def test_a_person_turns_the_weeks(page: Page, anna: CalendarClient, sandbox: RunningSandbox) -> None:
    anna.insert(timed("Far away", start="2030-01-09T09:00:00"))
    page.goto(f"{sandbox.url}/ui/{ANNA}")
    page.fill("#go-date", "2030-01-16")
    page.click("#go")
    page.click("#previous-week")
    assert "Far away" in page.inner_text("#day-2030-01-09")
    page.click("#next-week")
    assert "Far away" not in page.inner_text("main")
