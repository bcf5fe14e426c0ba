"""The pages of the App Marketplace, for admins, for everybody else, and for other accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nundina.domain.identifiers import AppId
from nundina.domain.permissions import Permission
from nundina.use_cases.app_configuration import set_app_setting
from support.connecting_world import ANNA, GOOGLE, MARKETPLACE, SETTINGS, ConnectingWorld, connected, flashes, press
from support.web_world import form_token

OTHER = "/marketplace/other-calendar"
UNINSTALL = f"{MARKETPLACE}/uninstall"


@pytest.mark.rule("MKT-1")
def test_the_main_navigation_leads_to_a_list_of_every_app(world: ConnectingWorld) -> None:
    browser = world.web.signed_in()
    assert 'href="/marketplace"' in browser.get("/").text
    page = browser.get("/marketplace").text
    for name in ("Google Calendar", "Other Calendar", "Form Calendar", "Example Company"):
        assert name in page


@pytest.mark.rule("MKT-1")
@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("google", ["Google Calendar"], ["Other Calendar", "Form Calendar"]),
        ("example company", ["Other Calendar", "Form Calendar"], ["Google Calendar"]),
        ("scheduling", ["Google Calendar"], ["Other Calendar"]),
        ("password", ["Form Calendar"], ["Other Calendar"]),
        ("<script>", ["No app fits"], ["<script>alert", "Form Calendar"]),
    ],
)
def test_search_works_without_javascript_and_with_it(
    world: ConnectingWorld, query: str, found: list[str], not_found: list[str]
) -> None:
    browser = world.web.signed_in()
    whole = browser.get("/marketplace", query_string={"q": query}).text
    part = browser.get("/marketplace", query_string={"q": query}, headers={"HX-Request": "true"}).text
    assert "<html" in whole
    assert "<html" not in part
    for text in (whole, part):
        assert [name for name in found if name not in text] == []
        assert [name for name in not_found if name in text] == []


def test_a_category_narrows_the_list(world: ConnectingWorld) -> None:
    page = world.web.signed_in().get("/marketplace?category=scheduling").text
    assert "Google Calendar" in page
    assert "Other Calendar" not in page


@pytest.mark.rule("MKT-2")
def test_an_apps_page_says_what_it_is_and_what_it_asks_for(world: ConnectingWorld) -> None:
    page = world.web.signed_in().get(MARKETPLACE).text
    manifest = world.ports.apps.release(GOOGLE).manifest
    expected = [
        manifest.name,
        manifest.publisher,
        *(scope.subject for scope in manifest.scopes),
        manifest.changes[0].text,
    ]
    assert [text for text in expected if text not in page] == []
    for heading in ("What it does", "What it asks access to", "Requirements", "Limitations", "Changes", "Version"):
        assert heading in page
    assert f'action="{MARKETPLACE}/connect"' in page


def test_an_apps_page_is_in_the_readers_language_where_the_app_speaks_it(world: ConnectingWorld) -> None:
    german = world.ports.apps.release(AppId("google-calendar")).manifest_in("de")
    page = world.web.signed_in().get(MARKETPLACE, headers={"Accept-Language": "de"}).text
    assert german.summary != world.ports.apps.release(GOOGLE).manifest.summary
    assert german.limitations[0] in page


@pytest.mark.rule("MKT-7")
def test_whoever_may_not_install_is_told_whom_to_ask_and_refused_by_the_server(world: ConnectingWorld) -> None:
    browser = world.web.signed_in(world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS))
    page = browser.get(MARKETPLACE).text
    assert "Admins, and users with App Marketplace access, install apps. Ask Anna Lindqvist." in page
    assert f'action="{MARKETPLACE}/connect"' not in page
    answer = browser.post(f"{MARKETPLACE}/connect", data={"csrf_token": form_token(page)})
    assert "App Marketplace access" in flashes(browser, answer)
    assert world.rows("installations", "consents") == {"installations": 0, "consents": 0}


@pytest.mark.rule("MKT-7", "MKT-8")
def test_whoever_may_not_install_may_not_uninstall(world: ConnectingWorld) -> None:
    connected(world)
    browser = world.web.signed_in(world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS))
    assert UNINSTALL not in browser.get(MARKETPLACE).text
    assert browser.get(UNINSTALL).status_code == 403
    assert browser.post(UNINSTALL, data={"csrf_token": form_token(browser.get("/").text)}).status_code == 403
    assert world.state == "installed"


@pytest.mark.rule("MKT-4", "MKT-5")
def test_an_excluded_apps_page_says_who_holds_the_place_and_its_connect_app_does_nothing(
    world: ConnectingWorld,
) -> None:
    browser = connected(world)
    page = browser.get(OTHER).text
    assert "Google Calendar is installed (by Anna Lindqvist, " in page
    assert f'action="{OTHER}/connect"' not in page
    answer = browser.post(f"{OTHER}/connect", data={"csrf_token": form_token(page)})
    shown = flashes(browser, answer)
    assert "Google Calendar is installed, by Anna Lindqvist on " in shown
    assert "only one app of this kind can be in an account" in shown
    assert world.rows("installations", "consents") == {"installations": 1, "consents": 0}


@pytest.mark.rule("MKT-4")
def test_a_second_admin_meets_an_installation_that_is_under_way_and_can_go_on_when_it_is_abandoned(
    world: ConnectingWorld,
) -> None:
    first = world.web.signed_in()
    press(first, MARKETPLACE, f"{MARKETPLACE}/connect")
    browser = world.web.signed_in(world.add_user("Bo", *Permission))
    page = browser.get(OTHER).text
    assert "Anna Lindqvist is installing Google Calendar at this moment" in page
    answer = browser.post(f"{OTHER}/connect", data={"csrf_token": form_token(page)})
    assert "Anna Lindqvist is installing Google Calendar right now" in flashes(browser, answer)
    world.web.clock.advance(timedelta(minutes=16))
    press(browser, OTHER, f"{OTHER}/connect")
    assert world.installed() is None
    assert world.installed(AppId("other-calendar")) is not None


@pytest.mark.rule("MKT-3")
@pytest.mark.rule("MKT-13")
def test_whoever_left_the_provider_can_stop_the_installation_or_try_again(world: ConnectingWorld) -> None:
    admin = world.web.signed_in()
    press(admin, MARKETPLACE, f"{MARKETPLACE}/connect")
    left = admin.get(MARKETPLACE).text
    assert "You began to install this app" in left
    again = press(admin, MARKETPLACE, f"{MARKETPLACE}/connect").location
    assert world.rows("consents") == {"consents": 1}
    admin.get(world.at_provider(again, allow=False))
    assert world.state == ""
    press(admin, MARKETPLACE, f"{MARKETPLACE}/connect")
    stopped = press(admin, MARKETPLACE, f"{MARKETPLACE}/stop-installing")
    assert "as it was before" in flashes(admin, stopped)
    assert world.state == ""
    assert world.rows("consents", "held_groups") == {"consents": 0, "held_groups": 0}
    token = world.web.token(admin)
    assert admin.post(f"{MARKETPLACE}/stop-installing", data={"csrf_token": token}).status_code == 404


def test_whoever_uninstalls_second_is_told_that_it_is_gone(world: ConnectingWorld) -> None:
    connected(world)
    first, second = world.web.signed_in(), world.web.signed_in()
    stale = form_token(second.get(UNINSTALL).text)
    press(first, UNINSTALL, UNINSTALL)
    answer = second.post(UNINSTALL, data={"csrf_token": stale})
    assert "not installed" in flashes(second, answer)
    assert second.get(UNINSTALL).status_code == 303


@pytest.mark.rule("MKT-3")
@pytest.mark.rule("MKT-13")
def test_a_second_admin_of_the_same_app_joins_and_either_answer_installs_it(world: ConnectingWorld) -> None:
    first, second = world.web.signed_in(), world.web.signed_in(world.add_user("Bo", *Permission))
    one = press(first, MARKETPLACE, f"{MARKETPLACE}/connect").location
    two = press(second, MARKETPLACE, f"{MARKETPLACE}/connect").location
    assert world.rows("installations", "consents") == {"installations": 1, "consents": 2}
    first.get(world.at_provider(one, allow=False))
    assert world.state == "installing", "the other one is still on the way"
    second.get(world.at_provider(two))
    assert world.state == "installed"


@pytest.mark.rule("MKT-3", "CON-4")
def test_an_admin_without_personal_email_access_installs_and_is_told_why_nothing_is_connected(
    world: ConnectingWorld,
) -> None:
    browser = world.web.signed_in(world.add_user("Bo", Permission.ADMIN))
    answer = press(browser, MARKETPLACE, f"{MARKETPLACE}/connect")
    page = flashes(browser, answer)
    assert "Google Calendar was installed." in page
    assert "Your own calendar was not connected: that needs the permission Personal email access." in page
    assert world.state == "installed"
    assert world.half_connected() == {"consents": 0, "connections": 0, "credentials": 0, "inboxes": 0}


@pytest.mark.rule("MKT-3", "CON-1")
def test_an_admin_who_has_a_calendar_installs_a_second_app_for_the_others(world: ConnectingWorld) -> None:
    browser = connected(world)
    page = "/marketplace/form-calendar"
    shown = flashes(browser, press(browser, page, f"{page}/connect"))
    assert "Form Calendar was installed." in shown
    assert "you have one connected already" in shown
    assert world.rows("installations", "connections") == {"installations": 2, "connections": 1}


@pytest.mark.rule("MKT-8", "CON-10")
def test_uninstalling_tells_first_what_it_does_and_then_does_it(world: ConnectingWorld) -> None:
    browser = connected(world)
    page = browser.get(UNINSTALL).text
    assert "The calendar of 1 user is disconnected: Anna Lindqvist" in page
    assert "Meetings on timelines stay" in page
    answer = press(browser, UNINSTALL, UNINSTALL)
    assert "Users whose calendar was disconnected: 1." in flashes(browser, answer)
    assert world.installed() is None
    assert world.connections() == ()
    assert world.rows("credentials", "inboxes", "held_groups", "push_channels") == {
        "credentials": 0,
        "inboxes": 0,
        "held_groups": 0,
        "push_channels": 0,
    }
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0
    press(browser, OTHER, f"{OTHER}/connect")
    assert world.installed(AppId("other-calendar")) is not None, "the group is free"


@pytest.mark.rule("MKT-8")
def test_uninstalling_while_somebody_has_not_kept_a_grant_gives_it_back(world: ConnectingWorld) -> None:
    browser = world.web.signed_in()
    start = press(browser, MARKETPLACE, f"{MARKETPLACE}/connect").location
    review = browser.get(world.at_provider(start)).location
    press(browser, UNINSTALL, UNINSTALL)
    assert "Nothing was connected" in flashes(browser, browser.get(review))
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0


@pytest.mark.rule("MKT-12")
def test_connected_apps_shows_who_installed_what_and_how_it_is(world: ConnectingWorld) -> None:
    browser = world.web.signed_in()
    assert "No app is installed yet" in browser.get("/marketplace/connected").text
    connected(world)
    [connection] = world.connections()
    with world.ports.unit_of_work() as tx:
        tx.connections.note_sync(connection.id, world.ports.clock.now(), "", 1, 1)
    page = browser.get("/marketplace/connected").text
    version = world.ports.apps.release(GOOGLE).version
    for text in ("Google Calendar", f"Version {version}", "Healthy", "Anna Lindqvist", "Users connected", "just now"):
        assert text in page
    assert 'class="unseen"' in page or "Connected apps" in page


def test_an_app_that_is_not_set_up_says_what_is_missing(world: ConnectingWorld) -> None:
    set_app_setting(world.ports, GOOGLE, "client_id", "")
    page = world.web.signed_in().get(MARKETPLACE).text
    assert "client_id" in page
    assert "nundina app configure google-calendar" in page
    assert f'action="{MARKETPLACE}/connect"' not in page


def test_an_account_sees_nothing_of_what_another_has_installed(world: ConnectingWorld) -> None:
    connected(world)
    browser = world.web.signed_in(world.web.stranger)
    page = browser.get(MARKETPLACE).text
    assert "Anna Lindqvist" not in page
    assert f'action="{MARKETPLACE}/connect"' in page
    assert "No app is installed yet" in browser.get("/marketplace/connected").text
    refused = browser.post(UNINSTALL, data={"csrf_token": form_token(page)})
    assert "not installed" in flashes(browser, refused)
    assert world.state == "installed"
    assert ANNA not in browser.get(SETTINGS).text


@pytest.mark.parametrize("path", ["", "/uninstall", "/connect"])
def test_an_app_that_this_host_does_not_have_is_not_found(world: ConnectingWorld, path: str) -> None:
    browser = world.web.signed_in()
    token = form_token(browser.get("/").text)
    address = f"/marketplace/no-such-app{path}"
    answer = browser.post(address, data={"csrf_token": token}) if path else browser.get(address)
    assert answer.status_code == 404


def test_nobody_sees_the_marketplace_without_signing_in(world: ConnectingWorld) -> None:
    for path in ("/marketplace", MARKETPLACE, "/marketplace/connected"):
        answer = world.web.visitor().get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
