"""The settings page of a user with one calendar for calendar settings and another for meetings settings (CON-8)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from nundina.domain.connections import Purpose
from nundina.domain.permissions import Permission
from nundina.domain.separate_calendars import BOTH, PlannedConnection
from support.apps import FORM_CALENDAR
from support.connecting_world import ANNA, GOOGLE, REVIEW, SETTINGS, ConnectingWorld, connected, flashes, press
from support.web_world import form_token

pytestmark = pytest.mark.rule("CON-8")

FORM = f"/settings/calendar/connect/app/{FORM_CALENDAR}"
BOOKED = "anna.meetings@fjord.example"


def planned(world: ConnectingWorld) -> None:
    """Let Anna be imported with Google for calendar settings and Form Calendar for meetings settings."""
    for purpose, app_id, address in ((Purpose.CALENDAR, GOOGLE, ANNA), (Purpose.MEETINGS, FORM_CALENDAR, BOOKED)):
        with world.ports.unit_of_work() as tx:
            tx.planned.add(
                PlannedConnection(
                    account_id=world.anna.account_id,
                    user_id=world.anna.id,
                    purpose=purpose,
                    app_id=app_id,
                    address=address,
                )
            )


def test_both_calendars_are_connected_and_shown_with_what_they_serve(world: ConnectingWorld) -> None:
    planned(world)
    browser = connected(world)
    page = browser.get(SETTINGS).text
    assert f"Connect {BOOKED} once more." in page
    assert f"Connect {ANNA} once more." not in page
    assert "Your other calendar does that." in page
    admin = world.web.signed_in(world.add_user("Ida", Permission.ADMIN))
    press(admin, f"/marketplace/{FORM_CALENDAR}", f"/marketplace/{FORM_CALENDAR}/connect")
    form = press(browser, FORM, FORM).location
    review = press(browser, form, form, email=BOOKED, password="right").location
    press(browser, review, f"{review}/keep", scheduling="on")
    page = browser.get(SETTINGS).text
    assert "Calendar settings: meetings on timelines, and meetings that you make here" in page
    assert "Meetings settings: your scheduling pages" in page
    assert "once more" not in page
    synced, booked = sorted(world.connections(), key=lambda one: one.address != ANNA)
    warning = browser.get(f"{SETTINGS}/{booked.id}/disconnect").text
    assert f"Your other calendar, {ANNA}, then serves both" in warning
    token = form_token(warning)
    browser.post(f"{SETTINGS}/{booked.id}/disconnect", data={"csrf_token": token})
    [left] = world.connections()
    assert (left.id, left.purposes) == (synced.id, BOTH)
    assert "What it serves" not in browser.get(SETTINGS).text


def test_one_calendar_can_be_chosen_for_both(world: ConnectingWorld) -> None:
    planned(world)
    browser = connected(world)
    assert "One calendar serves both" in flashes(browser, press(browser, SETTINGS, f"{SETTINGS}/one"))
    assert "once more" not in browser.get(SETTINGS).text
    assert browser.get(f"{SETTINGS}/connect").location == SETTINGS


def test_the_dialog_opens_while_a_calendar_is_still_to_be_connected(world: ConnectingWorld) -> None:
    planned(world)
    browser = connected(world)
    assert browser.get(f"{SETTINGS}/connect").status_code == 200
    assert "You have a calendar connected already" in browser.post(REVIEW, data=typed(browser)).text


def typed(browser: FlaskClient) -> dict[str, str]:
    """Return what an empty form sends."""
    return {"csrf_token": form_token(browser.get("/").text)}
