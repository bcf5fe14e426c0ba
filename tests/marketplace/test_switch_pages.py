"""Switching from one app to another on the pages, with Google's sandbox at the other end of both."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from nundina.domain.permissions import Permission
from support.apps import OTHER_CALENDAR
from support.connecting_world import (
    ANNA,
    GOOGLE,
    REVIEW,
    SETTINGS,
    ConnectingWorld,
    connected,
    flashes,
    press,
)
from support.web_world import form_token

pytestmark = pytest.mark.rule("MKT-9")

OTHER = "/marketplace/other-calendar"
SWITCH = f"{OTHER}/switch"
BEN = "ben@fjordworks.example"
EVERYTHING = tuple(Permission)


def granted(world: ConnectingWorld, browser: FlaskClient, switch: str = SWITCH, left: str = GOOGLE) -> str:
    """Confirm the switch, allow it at the provider, and return where the calendar can be kept."""
    start = press(browser, switch, switch, left=left).location
    return browser.get(world.at_provider(start)).location


def switched(world: ConnectingWorld, browser: FlaskClient) -> str:
    """Switch all the way, and return the page that says so."""
    review = granted(world, browser)
    return flashes(browser, press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on"))


def test_the_page_of_an_app_in_whose_way_another_stands_offers_the_switch(world: ConnectingWorld) -> None:
    browser = connected(world)
    page = browser.get(OTHER).text
    assert "Switch from Google Calendar to Other Calendar" in page
    assert f'href="{SWITCH}"' in page
    assert f'action="{OTHER}/connect"' not in page


@pytest.mark.rule("MKT-7")
def test_who_may_not_install_apps_is_offered_no_switch(world: ConnectingWorld) -> None:
    connected(world)
    browser = world.web.signed_in(world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS))
    assert "Switch from" not in browser.get(OTHER).text
    assert "App Marketplace access" in flashes(browser, browser.get(SWITCH))


def test_what_stays_what_stops_and_who_connects_again_is_said_before_anything_happens(world: ConnectingWorld) -> None:
    browser = connected(world)
    bo = world.add_user("Bo", *EVERYTHING)
    connect_ben(world, world.web.signed_in(bo))
    page = browser.get(SWITCH).text
    for sentence in ("What stays", "What stops", "Who connects again", "1 user, who is told on every page", "Bo"):
        assert sentence in page
    assert (world.state, len(world.connections())) == ("installed", 1)


def test_keeping_the_new_calendar_makes_the_switch(world: ConnectingWorld) -> None:
    browser = connected(world)
    review = granted(world, browser)
    page = browser.get(review).text
    assert "Google Calendar still works." in page
    assert "Keep this calendar and switch" in page
    assert "was installed" not in page
    assert world.state == "installed"
    after = flashes(browser, press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on"))
    assert f"{ANNA} is connected." in after
    assert "Your account switched from Google Calendar to Other Calendar." in after
    assert world.installed() is None
    assert [one.app_id for one in world.connections()] == [OTHER_CALENDAR]


@pytest.mark.rule("CON-9")
def test_a_consent_that_is_declined_leads_back_to_the_app_with_the_old_one_working(world: ConnectingWorld) -> None:
    browser = connected(world)
    start = press(browser, SWITCH, SWITCH, left=GOOGLE).location
    answer = browser.get(world.at_provider(start, allow=False))
    assert answer.location.endswith(OTHER)
    assert "You did not allow access" in flashes(browser, answer)
    assert (world.state, [one.app_id for one in world.connections()]) == ("installed", [GOOGLE])
    assert world.installed(OTHER_CALENDAR) is None


def test_every_page_tells_users_of_the_old_app_to_connect_again_with_one_click(world: ConnectingWorld) -> None:
    browser, bo = connected(world), world.add_user("Bo", *EVERYTHING)
    his = world.web.signed_in(bo)
    connect_ben(world, his)
    switched(world, browser)
    told = "Anna Lindqvist switched your account from Google Calendar to Other Calendar"
    for page in ("/", "/contacts", "/meetings", OTHER):
        shown = his.get(page).text
        assert told in shown, page
        assert 'href="/settings/calendar/connect/app/other-calendar"' in shown
    assert told not in browser.get("/").text
    assert "1 user has not connected again yet." in browser.get(OTHER).text
    assert "has not connected again" not in his.get(SETTINGS).text
    start = press(his, "/settings/calendar/connect/app/other-calendar", REVIEW.replace(GOOGLE, OTHER_CALENDAR)).location
    review = his.get(world.at_provider(start, BEN)).location
    press(his, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    assert told not in his.get("/").text
    assert "not connected again" not in browser.get(OTHER).text


def test_who_wants_to_hear_it_no_more_finds_it_in_the_settings(world: ConnectingWorld) -> None:
    browser, bo = connected(world), world.add_user("Bo", *EVERYTHING)
    his = world.web.signed_in(bo)
    connect_ben(world, his)
    switched(world, browser)
    press(his, "/", f"{SETTINGS}/switched/dismiss")
    assert "switched your account" not in his.get("/meetings").text
    assert "Connect your calendar again." in his.get(SETTINGS).text


def test_of_two_admins_the_second_is_told_who_switched_to_what(world: ConnectingWorld) -> None:
    browser, bo = connected(world), world.add_user("Bo", *EVERYTHING)
    his = world.web.signed_in(bo)
    his.get(SWITCH)
    switched(world, browser)
    assert "is installed in your account already" in flashes(his, his.post(SWITCH, data=form(his, left=GOOGLE)))


@pytest.mark.rule("I18N-1")
def test_the_connected_apps_page_counts_who_has_yet_to_connect_again(world: ConnectingWorld) -> None:
    browser, bo = connected(world), world.add_user("Bo", *EVERYTHING)
    connect_ben(world, world.web.signed_in(bo))
    switched(world, browser)
    page = browser.get("/marketplace/connected").text
    assert "Users who have yet to connect again" in page
    assert "Google Calendar" not in page


def connect_ben(world: ConnectingWorld, browser: FlaskClient) -> None:
    """Connect Ben's calendar of the sandbox."""
    start = press(browser, REVIEW, REVIEW).location
    review = browser.get(world.at_provider(start, BEN)).location
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")


def form(browser: FlaskClient, **fields: str) -> dict[str, str]:
    """Return the fields of a form with the token of a page that the browser has open."""
    return {"csrf_token": form_token(browser.get("/").text), **fields}
