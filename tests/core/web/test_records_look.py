"""What a real browser makes of the pages of records, users and the import."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from nundina.domain.identifiers import MeetingId, new_id
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.records import Record, RecordKind
from nundina.use_cases.associate_records import associate_records
from nundina.use_cases.create_record import create_record
from nundina_plugin_api.values import Guest, Response
from support.browser import DESKTOP, PHONE, axe, scrolls_sideways
from support.page_server import served
from support.web_world import PASSWORD, WebWorld

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder: look at the pages yourself
BROKEN = 'Name,Email\nKari,kari@client.example\nOla,ola at client\nPer Something With A Rather Long Name,\n"open,x\n'


@pytest.fixture
def address(world: WebWorld) -> Iterator[str]:
    with served(world.app) as found:
        yield found


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str, world: WebWorld) -> Iterator[Page]:
    """A browser in which the user is signed in."""
    context = browser.new_context(viewport=request.param, color_scheme="light", locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", world.user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    yield page
    context.close()


def full_contact(world: WebWorld) -> Record:
    """Store a contact with everything that its page can show."""
    now = world.clock.now()
    values = {"email": "kari@client.example", "name": "Kari Nordmann", "phone": "+47 22 33 44 55", "job_title": "CFO"}
    contact = create_record(world.ports, world.user, RecordKind.CONTACT, values)
    for kind, name in ((RecordKind.COMPANY, "Client AS"), (RecordKind.DEAL, "A deal with a very long name indeed")):
        other = create_record(world.ports, world.user, kind, {"name": name})
        associate_records(world.ports, world.user, contact.id, other.id)
    guests = (Guest("kari@client.example", "Kari", Response.ACCEPTED), Guest("a.guest@client.example"))
    for hours in (-30, 5):
        meeting = Meeting(
            id=MeetingId(new_id()),
            account_id=world.account.id,
            title="Quarterly planning",
            start=now + timedelta(hours=hours),
            end=now + timedelta(hours=hours + 1),
            origin=MeetingOrigin.CALENDAR if hours > 0 else MeetingOrigin.NUNDINA,
            created_at=now,
            updated_at=now,
            location="Room 4, second floor",
            web_url="https://calendar.example/e/1",
            guests=guests,
            records=(contact.id,),
        )
        with world.ports.unit_of_work() as tx:
            tx.meetings.add(meeting)
    return contact


def look(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands."""
    if SHOTS:
        wide = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(SHOTS) / f"records-{name}-{wide}.png", full_page=True)
    sideways = ["it scrolls sideways"] if scrolls_sideways(page) else []
    return [f"{name}: {problem}" for problem in axe(page) + sideways]


def test_the_pages_of_a_record_put_nothing_in_anybodys_way(page: Page, address: str, world: WebWorld) -> None:
    contact, problems = full_contact(world), []
    for name, path in (
        ("page", ""),
        ("edit", "/edit"),
        ("delete", "/delete"),
        ("associations", "/associations?wanted=deal&q="),
    ):
        page.goto(f"{address}/contacts/{contact.id}{path}")
        problems += look(page, name)
    page.goto(f"{address}/deals/new")
    page.click("main form button.primary")
    page.wait_for_selector(".field .error")
    problems += look(page, "mistake")
    assert problems == []


def test_an_import_is_done_by_hand_from_the_list_to_the_report(page: Page, address: str, world: WebWorld) -> None:
    page.goto(f"{address}/contacts")
    page.click("text=Import contacts")
    problems = look(page, "import")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": BROKEN.encode()})
    page.click("main form button.primary")
    page.wait_for_selector("table")
    problems += look(page, "report")
    with page.expect_download() as download:
        page.click("text=Download the refused lines")
    assert download.value.suggested_filename == "refused-contacts.csv"
    assert "Nundina: problem" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.click("text=To the contacts")
    assert "Kari" in (page.text_content("main") or "")
    assert problems == []


def test_a_user_is_added_by_hand(page: Page, address: str, world: WebWorld) -> None:
    page.goto(f"{address}/settings/account/users")
    problems = look(page, "users")
    page.click("text=Add a user")
    problems += look(page, "user")
    page.fill("input[name=email]", "cy@fjord.example")
    page.fill("input[name=name]", "Cy Clark")
    page.click("main form button.primary")
    page.wait_for_selector("code")
    problems += look(page, "password")
    assert problems == []
