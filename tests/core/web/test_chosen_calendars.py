"""Which calendars count is chosen among those of one connection, and means nothing in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nundina.domain.identifiers import ConnectionId, new_id
from nundina.use_cases.scheduling_pages import own_preferences, settle_preferences
from support.connecting_world import press
from support.google_sync import GoogleSync, google_sync
from support.scheduling_forms import CALENDAR

PAGE = "/meetings/calendar"


@pytest.fixture
def story(sqlite_url: str, tmp_path: Path) -> Iterator[GoogleSync]:
    """Anna has connected her calendar."""
    with google_sync(sqlite_url, tmp_path) as story:
        yield story


def listed(story: GoogleSync) -> tuple[str, dict[str, bool]]:
    """Return of which connection the form lists calendars, and which of them are ticked."""
    shown = story.browser.get(PAGE).text
    asked = re.search(r'name="asked" value="([^"]*)"', shown)
    assert asked
    boxes = re.findall(r'name="calendars" value="([^"]+)"( checked)?>', shown)
    return asked[1], {name: bool(checked) for name, checked in boxes}


@pytest.mark.rule("MTG-4", "MKT-9")
def test_a_choice_is_kept_with_its_connection_and_ignored_in_a_form_of_another(story: GoogleSync) -> None:
    anna = story.world.anna
    asked, boxes = listed(story)
    primary = next(name for name, checked in boxes.items() if checked)
    assert asked == story.connection.id
    press(story.browser, PAGE, PAGE, **CALENDAR, asked=asked, calendars=primary)
    settled = own_preferences(story.ports, anna)
    assert (settled.calendars, settled.calendars_of) == ((primary,), story.connection.id)
    press(story.browser, PAGE, PAGE, **CALENDAR, asked=new_id(), calendars="of-an-app-that-was-left")
    assert own_preferences(story.ports, anna) == settled
    elsewhere = replace(settled, calendars=("of-an-app-that-was-left",), calendars_of=ConnectionId(new_id()))
    settle_preferences(story.ports, anna, elsewhere)
    assert listed(story) == (asked, boxes)
