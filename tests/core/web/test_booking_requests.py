"""The owner's pages of requests, and of what closes a time."""

from __future__ import annotations

import re

import pytest

from nundina.use_cases.scheduling_pages import own_pages
from support.scheduling_forms import CALENDAR, PAGE, send
from support.web_world import WebWorld, form_token

pytestmark = pytest.mark.rule("MTG-2")


def request_a_time(world: WebWorld) -> None:
    """Make a page that is open at all times, and request its first."""
    send(world, "/meetings/calendar", CALENDAR | {f"day-{number}": "0-24" for number in range(7)})
    send(world, "/meetings/pages/new", PAGE)
    visitor = world.visitor()
    link = re.search(r'href="(/meet/anna-30/book\?[^"]+)"', visitor.get("/meet/anna-30").text)
    assert link
    form = visitor.get(link[1].replace("&amp;", "&")).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    typed = {"name": "Dana <b>K</b>", "email": "dana@bakery.example", "question-0": "Rye"}
    answer = visitor.post("/meet/anna-30/book", data=hidden | typed | {"csrf_token": form_token(form)})
    assert answer.status_code == 303


def press(world: WebWorld, word: str) -> str:
    """Press a button of the only request, and return the page that follows."""
    browser = world.signed_in()
    page = browser.get("/meetings/requests").text
    action = re.search(rf'action="(/meetings/requests/[0-9a-f]+/{word})"', page)
    assert action
    return browser.post(action[1], data={"csrf_token": form_token(page)}, follow_redirects=True).text


def test_a_request_is_listed_with_its_answers_and_declined(world: WebWorld) -> None:
    request_a_time(world)
    listed = world.signed_in().get("/meetings/requests").text
    assert "Dana &lt;b&gt;K&lt;/b&gt;" in listed
    assert "Which bread?: Rye" in listed
    assert "was declined, and its time is free" in press(world, "decline")
    assert "No requests" in world.signed_in().get("/meetings/requests").text


def test_a_request_without_a_calendar_says_what_is_missing_and_waits(world: WebWorld) -> None:
    request_a_time(world)
    assert "onnect" in press(world, "accept")
    assert "Dana" in world.signed_in().get("/meetings/requests").text
    assert "Dana" not in world.signed_in(world.stranger).get("/meetings/requests").text


@pytest.mark.rule("MTG-10")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=2020-01-01&time=10:00", "It is in the past."),
        ("day=2026-11-24&time=10:00", "This time is offered. No calendar is connected"),
        ("day=2028-11-24&time=10:00", "before the first or after the last day"),
        ("day=2026-11-24&time=10:07", "between two times that are offered"),
        ("day=soon&time=10:00", "This is not a date."),
        ("day=2026-11-24&time=late", "This is not a time of day."),
    ],
)
def test_any_closed_time_can_be_asked_about(world: WebWorld, query: str, said: str) -> None:
    send(world, "/meetings/calendar", CALENDAR | {f"day-{number}": "0-24" for number in range(7)})
    send(world, "/meetings/pages/new", PAGE)
    (page,) = own_pages(world.ports, world.user)
    assert said in world.signed_in().get(f"/meetings/pages/{page.id}/why?{query}").text
