"""The calendar page in a real browser: with a keyboard's worth of clicks, on a phone and a desk, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.graph_client import ANNA, BEN, GraphUser

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


def test_a_person_makes_answers_changes_and_cancels_a_meeting(
    page: Page, anna: GraphUser, ben: GraphUser, sandbox: RunningMicrosoft
) -> None:
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
    page.select_option("#event-repeat", "weekly")
    page.click("#event-save")
    assert page.inner_text("#event-title") == "Kick-off"
    sound(page)
    page.goto(f"{sandbox.url}/ui/{BEN}")
    page.click(".line")
    page.select_option("#respond-scope", "series")
    page.click("#respond-accepted")
    assert page.inner_text("#my-answer") == "Accepted"
    sound(page)
    page.goto(f"{sandbox.url}/ui/{ANNA}")
    page.click(".line")
    page.click("#event-edit")
    page.check("#event-all-day")
    page.click("#event-save")
    assert [one["isAllDay"] for one in anna.get("/me/events")["value"]] == [False]
    page.fill("#cancel-comment", "snow")
    page.click("#event-cancel")
    cancelled = [one["isCancelled"] for one in ben.view("2026-01-01", "2030-01-01")]
    assert cancelled[0] is True
    assert not any(cancelled[1:])
