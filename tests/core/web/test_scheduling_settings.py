"""The owner makes scheduling pages and settles when they take meetings, calendar or not."""

from __future__ import annotations

from datetime import date

import pytest

from nundina.domain.availability import DateRange, RollingWindow
from nundina.domain.scheduling import SchedulingPage
from nundina.use_cases.scheduling_pages import own_pages, own_preferences
from support.scheduling_forms import CALENDAR, PAGE, send
from support.web_world import WebWorld


def only_page(world: WebWorld) -> SchedulingPage:
    (page,) = own_pages(world.ports, world.user)
    return page


@pytest.mark.rule("MTG-2", "MTG-6")
def test_a_page_is_made_without_a_calendar_changed_and_seen_by_visitors(world: WebWorld) -> None:
    assert send(world, "/meetings/pages/new", PAGE)[0] == 303
    page = only_page(world)
    assert (page.slug, page.rules.durations, page.rules.bounds) == ("anna-30", (15, 30), RollingWindow(14))
    assert world.visitor().get("/meet/anna-30").status_code == 200
    changed = PAGE | {"bounds": "range", "first": "2026-12-01", "last": "2026-12-05", "title": "Talk"}
    assert send(world, f"/meetings/pages/{page.id}", changed)[0] == 303
    assert only_page(world).rules.bounds == DateRange(date(2026, 12, 1), date(2026, 12, 5))
    shown = world.signed_in().get(f"/meetings/pages/{page.id}").text
    assert 'value="Talk"' in shown
    assert "times can only be requested" in shown
    assert "/meet/anna-30" in world.signed_in().get("/meetings/pages").text


def test_a_page_that_is_off_is_its_owners_only(world: WebWorld) -> None:
    send(world, "/meetings/pages/new", {name: value for name, value in PAGE.items() if name != "live"})
    assert world.visitor().get("/meet/anna-30").status_code == 404
    page = only_page(world)
    assert world.signed_in().get(f"/meetings/pages/{page.id}").status_code == 200
    assert world.signed_in(world.stranger).get(f"/meetings/pages/{page.id}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "This is needed."),
        ({"slug": "Anna Berg!"}, "small letters, digits and hyphens"),
        ({"slug": "new"}, "small letters, digits and hyphens"),
        ({"durations": "0"}, "too little or too much"),
        ({"durations": "half"}, "not a number"),
        ({"increment": "0"}, "too little or too much"),
        ({"buffer_after": "-5"}, "not a number"),
        ({"bounds": "range", "first": "2026-12-05", "last": "2026-12-01"}, "The end is before the start"),
        ({"bounds": "range", "first": "soon", "last": "2026-12-01"}, "not a date"),
        ({"question-1": "Which bread?"}, "Two questions are the same"),
    ],
)
def test_what_is_wrong_with_a_page_is_said_at_its_field_and_what_was_typed_stays(
    world: WebWorld, fields: dict[str, str], said: str
) -> None:
    status, text = send(world, "/meetings/pages/new", PAGE | {"location": "By telephone"} | fields)
    assert status == 422
    assert said in text
    assert 'value="By telephone"' in text
    assert own_pages(world.ports, world.user) == ()


def test_an_address_is_one_pages(world: WebWorld) -> None:
    send(world, "/meetings/pages/new", PAGE)
    status, text = send(world, "/meetings/pages/new", PAGE)
    assert status == 422
    assert "Another page has this address already" in text


@pytest.mark.rule("MTG-6", "MTG-11", "MTG-12")
def test_hours_single_days_and_what_blocks_are_settled(world: WebWorld) -> None:
    assert send(world, "/meetings/calendar", CALENDAR | {"tentative": "on"})[0] == 303
    settled = own_preferences(world.ports, world.user)
    assert settled.working.week[0] == ((540, 720), (780, 1020))
    assert settled.working.week[1] == ()
    assert settled.working.overrides == {date(2026, 12, 24): (), date(2026, 12, 23): ((540, 720),)}
    assert (settled.blocking.tentative, settled.blocking.out_of_office) == (True, False)
    shown = world.signed_in().get("/meetings/calendar").text
    assert "09:00-12:00, 13:00-17:00" in shown
    assert "2026-12-23 09:00-12:00" in shown
    assert "No calendar is connected for scheduling pages" in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day-0": "morning"}, "These are no hours"),
        ({"day-0": "17-9"}, "The end is before the start"),
        ({"day-0": "9-25"}, "These are no hours"),
        ({"overrides": "Christmas"}, "A line is no day"),
        ({"zone": "Mars/Olympus"}, "not a time zone"),
    ],
)
def test_what_is_wrong_with_hours_is_said_at_its_field(world: WebWorld, fields: dict[str, str], said: str) -> None:
    status, text = send(world, "/meetings/calendar", CALENDAR | fields)
    assert status == 422
    assert said in text
