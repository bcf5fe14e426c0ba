"""What a real browser makes of Meet and of the pages of meetings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.google_calendar_client import all_day, timed
from support.google_sync import MARIA, GoogleSync, google_sync
from support.page_server import served
from support.web_world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.rule("MOB-3")]

SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder: look at the pages yourself
GUEST = [{"email": MARIA}]


def fill(story: GoogleSync) -> None:
    """Put everything onto the pages that they can show."""
    story.work()
    story.google.insert(timed("Planning", "2027-01-12T09:00:00", attendees=GUEST, location="Room 4"))
    story.google.insert(all_day("Fair", "2027-01-12", "2027-01-13", attendees=GUEST))
    story.google.insert(timed("Secret", "2027-01-12T09:00:00", attendees=GUEST, visibility="private"))
    story.sync()
    story.meet(title="Offer for the harbour", date="2027-01-14")


def signed_in(browser: Browser, base: str, story: GoogleSync, width: object, scheme: str) -> Page:
    """Return a browser in which Anna is signed in."""
    context = browser.new_context(viewport=width, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{base}/sign-in")
    page.fill("input[name=email]", story.world.anna.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    return page


def look(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands."""
    if SHOTS:
        wide = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(SHOTS) / f"meetings-{name}-{wide}.png")
    sideways = ["it scrolls sideways"] if scrolls_sideways(page) else []
    return [f"{name}: {problem}" for problem in axe(page) + sideways]


@pytest.mark.parametrize(("width", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_meet_and_the_pages_of_meetings_put_nothing_in_anybodys_way(
    browser: Browser, sqlite_url: str, tmp_path: Path, width: object, scheme: str
) -> None:
    problems: list[str] = []
    with google_sync(sqlite_url, tmp_path) as story, served(story.world.web.app) as base:
        fill(story)
        page = signed_in(browser, base, story, width, scheme)
        synced, made = story.timeline()
        paths = {
            "page": f"/meetings/{synced.id}",
            "edit": f"/meetings/{made.id}/edit",
            "delete": f"/meetings/{made.id}/delete",
            "listing": "/meetings",
            "meet": f"/records/{story.maria.id}/meet",
            "events": "/settings/calendar/events",
        }
        for name, path in paths.items():
            page.goto(base + path)
            problems += look(page, name)
        page.goto(f"{base}/contacts/{story.maria.id}")
        page.get_by_role("link", name="Meet", exact=True).click()
        problems += look(page, "pop-up")
        page.get_by_label("Title").fill("Coffee")
        page.get_by_role("button", name="Save and invite").click()
        page.get_by_text("Coffee is on the timeline and in your calendar.").wait_for()
        page.context.close()
    assert problems == []
