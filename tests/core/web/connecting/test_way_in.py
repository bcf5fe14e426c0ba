"""From Connect app, or from the settings, to a kept calendar, against the Google sandbox."""

from __future__ import annotations

import pytest

from nundina.domain.app_standing import StandingState
from nundina.domain.connections import Purpose
from nundina.domain.permissions import Permission
from nundina.domain.sync import WorkKind
from nundina.use_cases.app_standings import app_standings
from support.connecting_world import (
    ANNA,
    GOOGLE,
    MARKETPLACE,
    NOTHING,
    REVIEW,
    SETTINGS,
    ConnectingWorld,
    begun,
    connected,
    flashes,
    press,
)
from support.web_world import form_token


@pytest.mark.rule("MKT-3", "CON-13", "CON-6", "MKT-6")
def test_connect_app_installs_the_app_and_connects_the_admins_calendar(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    assert start.startswith(world.sandbox.url)
    assert world.state == "installing"

    back = browser.get(world.at_provider(start))
    assert world.state == "installed"
    page = browser.get(back.location).text
    assert "Google Calendar was installed." in page
    assert ANNA in page
    assert world.rows("connections") == {"connections": 0}, "shown before it is kept"

    kept = press(browser, back.location, f"{back.location}/keep", calendar_sync="on", scheduling="on")
    assert f"{ANNA} is connected." in flashes(browser, kept)
    [connection] = world.connections()
    assert connection.address == ANNA
    assert connection.purposes == frozenset(Purpose)
    assert world.half_connected() == {"consents": 0, "connections": 1, "credentials": 1, "inboxes": 1}
    with world.ports.unit_of_work.read() as tx:
        due, inbox = tx.work.find(WorkKind.SYNC, connection.id), tx.inboxes.find(world.anna.account_id, ANNA)
    assert due is not None
    assert due.due_at == world.ports.clock.now()
    assert inbox is not None
    assert inbox.connection_id == connection.id


@pytest.mark.rule("CON-13")
def test_an_address_that_is_not_the_users_own_is_warned_of(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    page = browser.get(browser.get(world.at_provider(start)).location).text
    assert "This is not the address that you use in Nundina." in page
    assert world.anna.email in page


@pytest.mark.rule("CON-13")
def test_switches_are_stored_as_they_were_left_and_can_be_changed_later(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    press(browser, review, f"{review}/keep", scheduling="on")
    [connection] = world.connections()
    assert (connection.calendar_sync, connection.scheduling) == (False, True)
    with world.ports.unit_of_work.read() as tx:
        assert tx.work.find(WorkKind.SYNC, connection.id) is None
    press(browser, SETTINGS, f"{SETTINGS}/{connection.id}/switches", calendar_sync="on")
    [connection] = world.connections()
    assert (connection.calendar_sync, connection.scheduling) == (True, False)
    with world.ports.unit_of_work.read() as tx:
        assert tx.work.find(WorkKind.SYNC, connection.id) is not None


@pytest.mark.rule("CON-7")
def test_the_wrong_account_is_undone_in_one_step_and_its_access_given_back(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    answer = press(browser, review, f"{review}/drop")
    assert "its access was given back" in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert len(world.sandbox.world.identity.grants) == 1
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0


@pytest.mark.rule("CON-2", "CON-3", "MKT-6")
def test_another_user_connects_in_settings_without_touching_the_marketplace(world: ConnectingWorld) -> None:
    connected(world)
    world.sandbox.world.add_person("bo@fjord.example", "Bo")
    bo = world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS)
    browser = world.web.signed_in(bo)
    assert "offline mode" in browser.get(SETTINGS).text
    dialog = browser.get(f"{SETTINGS}/connect").text
    assert "Google / Gmail" in dialog
    chosen = browser.get(f"{SETTINGS}/connect/review?app={GOOGLE}")
    assert chosen.location == REVIEW
    review = browser.get(REVIEW).text
    assert "Accept and connect to Google" in review
    assert "Make sure that you are signed in to the right account." in review
    for sentence in world.ports.apps.release(GOOGLE).manifest.disclosure:
        assert sentence.split("’")[0].split("'")[0] in review
    start = press(browser, REVIEW, REVIEW).location
    back = browser.get(world.at_provider(start, "bo@fjord.example")).location
    page = browser.get(back).text
    assert "was installed" not in page
    assert "This is not the address" not in page
    press(browser, back, f"{back}/keep", calendar_sync="on")
    assert [one.address for one in world.connections(bo)] == ["bo@fjord.example"]


@pytest.mark.rule("CON-2", "MKT-7")
def test_the_dialog_lists_what_is_not_installed_with_whom_to_ask(world: ConnectingWorld) -> None:
    bo = world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS)
    dialog = world.web.signed_in(bo).get(f"{SETTINGS}/connect").text
    available = [one for one in app_standings(world.ports, bo, "en") if one.state is StandingState.AVAILABLE]
    assert len(available) >= 3
    assert dialog.count("Ask Anna Lindqvist to install it.") == len(available)
    assert MARKETPLACE not in dialog
    assert f'href="{MARKETPLACE}"' in world.web.signed_in().get(f"{SETTINGS}/connect").text


@pytest.mark.rule("CON-2", "MKT-4")
def test_the_dialog_says_which_app_excludes_another(world: ConnectingWorld) -> None:
    assert connected(world).get(f"{SETTINGS}/connect").location == SETTINGS, "Anna has a calendar"
    dialog = world.web.signed_in(world.add_user("Bo", *Permission)).get(f"{SETTINGS}/connect").text
    assert "Google Calendar is installed in your account, and only one app of this kind can be." in dialog


@pytest.mark.rule("CON-4")
def test_without_the_permission_the_tab_says_so_and_the_server_refuses(world: ConnectingWorld) -> None:
    connected(world)
    bo = world.add_user("Bo")
    browser = world.web.signed_in(bo)
    page = browser.get(SETTINGS).text
    assert "Personal email access" in page
    assert "Anna Lindqvist" in page
    token = form_token(page)
    refused = browser.post(REVIEW, data={"csrf_token": token})
    assert refused.status_code == 403
    assert "Personal email access" in refused.text
    assert world.connections(bo) == ()
    assert world.rows("consents") == {"consents": 0}


@pytest.mark.rule("CON-1")
def test_a_second_calendar_is_refused_before_anybody_is_sent_away(world: ConnectingWorld) -> None:
    browser = connected(world)
    refused = browser.post(REVIEW, data={"csrf_token": form_token(browser.get(SETTINGS).text)})
    assert refused.status_code == 409
    assert "one is possible at a time" in refused.text
    assert world.rows("consents", "connections") == {"consents": 0, "connections": 1}


@pytest.mark.rule("CON-1")
def test_of_two_consents_of_one_user_only_the_first_is_kept_and_the_other_given_back(world: ConnectingWorld) -> None:
    browser = connected(world)
    [first] = world.connections()
    press(browser, f"{SETTINGS}/{first.id}/disconnect", f"{SETTINGS}/{first.id}/disconnect")
    world.sandbox.world.add_person("second@example.com", "Second")
    starts = [press(browser, REVIEW, REVIEW).location for _ in range(2)]
    reviews = [
        browser.get(world.at_provider(start, address)).location
        for start, address in zip(starts, (ANNA, "second@example.com"), strict=True)
    ]
    press(browser, reviews[0], f"{reviews[0]}/keep", calendar_sync="on")
    answer = press(browser, reviews[1], f"{reviews[1]}/keep", calendar_sync="on")
    assert "one is possible at a time" in flashes(browser, answer)
    assert [one.address for one in world.connections()] == [ANNA]
    assert world.rows("consents") == {"consents": 0}
    world.deliver_revocations()
    assert len(world.sandbox.world.identity.grants) == 1


def test_no_page_shows_a_secret(world: ConnectingWorld) -> None:
    browser = connected(world)
    identity = world.sandbox.world.identity
    secrets = [*identity.access_tokens, *identity.refresh_tokens]
    assert len(secrets) == 2
    for page in (SETTINGS, MARKETPLACE, "/marketplace/connected", f"{SETTINGS}/connect"):
        text = browser.get(page, follow_redirects=True).text
        assert not [secret for secret in secrets if secret in text]
