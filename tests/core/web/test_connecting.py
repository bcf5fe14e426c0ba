"""From Connect app to a kept calendar, and every way in which that can fail, against the Google sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from nundina.domain.connections import Connection, ConnectionState, Inbox, Purpose
from nundina.domain.identifiers import new_id
from nundina.domain.permissions import Permission
from nundina.domain.sync import PushChannel, WorkKind
from nundina.store.database import open_database
from nundina.use_cases.app_access import call_app
from nundina.use_cases.app_configuration import set_app_setting
from nundina_plugin_api.errors import AuthorizationLost
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Channel, ChannelRequest
from nundina_sandbox.google.faults import Fault
from support.connecting_world import (
    ANNA,
    GOOGLE,
    MARKETPLACE,
    SETTINGS,
    ConnectingWorld,
    connecting_world,
    flashes,
    press,
)
from support.web_world import form_token

REVIEW = "/settings/calendar/connect/app/google-calendar"
OWN_EVENTS = "https://www.googleapis.com/auth/calendar.events.owned"
NOTHING = {"consents": 0, "connections": 0, "credentials": 0, "inboxes": 0}


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[ConnectingWorld]:
    """A host and a sandbox."""
    database = open_database(sqlite_url)
    with connecting_world(database, tmp_path) as world:
        yield world
    database.close()


def begun(world: ConnectingWorld) -> tuple[FlaskClient, str]:
    """Return Anna's browser and where pressing Connect app sends it."""
    browser = world.web.signed_in()
    answer = press(browser, MARKETPLACE, f"{MARKETPLACE}/connect")
    assert answer.status_code == 303, answer.text
    return browser, answer.location


def connected(world: ConnectingWorld) -> FlaskClient:
    """Let Anna install the app and keep her calendar; return her browser."""
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    return browser


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
    assert dialog.count("Ask Anna Lindqvist to install it.") == 3
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


@pytest.mark.rule("CON-9", "MKT-13")
def test_a_declined_consent_leaves_nothing_half_connected_and_nothing_installed(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    answer = browser.get(world.at_provider(start, allow=False))
    assert answer.location == MARKETPLACE
    assert "You did not allow access, so nothing was connected" in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-9", "MKT-13")
def test_a_consent_without_the_calendar_leaves_nothing(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    answer = browser.get(world.at_provider(start, leave_out=(OWN_EVENTS,)))
    assert "Try again and leave every box ticked." in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-9", "MKT-13")
def test_an_answer_that_comes_too_late_leaves_nothing(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    back = world.at_provider(start)
    world.web.clock.advance(timedelta(minutes=16))
    answer = browser.get(back)
    assert answer.location == SETTINGS
    assert "has run out" in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-9")
def test_a_replayed_answer_changes_nothing(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    back = world.at_provider(start)
    review = browser.get(back).location
    assert "was used already" in flashes(browser, browser.get(back))
    press(browser, review, f"{review}/keep", calendar_sync="on")
    assert "was used already" in flashes(browser, browser.get(back))
    assert len(world.connections()) == 1


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize(
    "query", ["", "state=", "state=forged&code=x", "state=a&state=b", "code=x&error=access_denied"]
)
def test_a_forged_answer_changes_nothing(world: ConnectingWorld, query: str) -> None:
    browser, start = begun(world)
    answer = browser.get(f"/connect/callback?{query}")
    assert answer.location == SETTINGS
    assert "Nothing was connected" in flashes(browser, answer)
    assert world.rows("consents") == {"consents": 1}, "the real one still waits"
    assert browser.get(world.at_provider(start)).location.startswith("/connect/")


@pytest.mark.rule("CON-9")
def test_an_answer_in_another_session_connects_nobody(world: ConnectingWorld) -> None:
    _, start = begun(world)
    bo = world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS, Permission.ADMIN)
    other = world.web.signed_in(bo)
    answer = other.get(world.at_provider(start))
    assert "began in another browser" in flashes(other, answer)
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-9")
def test_an_answer_after_sign_out_connects_nobody_and_is_explained_at_the_next_sign_in(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    browser.post("/sign-out", data={"csrf_token": world.web.token(browser)})
    answer = browser.get(world.at_provider(start))
    assert answer.status_code == 303
    page = browser.get(answer.location, follow_redirects=True)
    assert page.request.path == "/sign-in"
    assert "Nothing was connected" in page.text
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-9", "MKT-13")
def test_a_provider_that_dies_in_the_middle_of_consent_leaves_nothing(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    back = world.at_provider(start)
    world.sandbox.stop()
    answer = browser.get(back)
    assert "does not answer at the moment" in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize("kind", ["drop", "error503", "html", "invalidGrant"])
def test_a_token_endpoint_that_fails_leaves_nothing(world: ConnectingWorld, kind: str) -> None:
    browser, start = begun(world)
    back = world.at_provider(start)
    world.sandbox.world.faults.arm(Fault(kind, "POST /token*", times=None))
    answer = browser.get(back)
    assert "Nothing was connected" in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert world.installed() is None


@pytest.mark.rule("CON-5")
def test_a_shared_inbox_cannot_become_a_calendar(world: ConnectingWorld) -> None:
    shared = Inbox(account_id=world.anna.account_id, address=ANNA, shared=True, created_at=world.ports.clock.now())
    with world.ports.unit_of_work() as tx:
        tx.inboxes.add(shared)
    browser, start = begun(world)
    answer = browser.get(world.at_provider(start))
    assert "is a shared inbox of your team" in flashes(browser, answer)
    assert world.half_connected() == {**NOTHING, "inboxes": 1}
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0


@pytest.mark.rule("CON-14")
def test_another_users_mailbox_is_refused_and_keeps_working_for_that_user(world: ConnectingWorld) -> None:
    connected(world)
    bo = world.add_user("Bo", Permission.PERSONAL_EMAIL_ACCESS)
    browser = world.web.signed_in(bo)
    start = press(browser, REVIEW, REVIEW).location
    answer = browser.get(world.at_provider(start))
    assert "Another user of your account has connected" in flashes(browser, answer)
    assert world.rows("consents", "connections") == {"consents": 0, "connections": 1}
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 1, "revoking would have ended Anna's connection too"


@pytest.mark.rule("CON-10", "CON-6")
def test_disconnecting_stops_sync_deletes_credentials_and_gives_them_back(world: ConnectingWorld) -> None:
    browser = connected(world)
    [connection] = world.connections()
    page = f"{SETTINGS}/{connection.id}/disconnect"
    assert "Meetings on timelines stay" in browser.get(page).text
    answer = press(browser, page, page)
    assert "was disconnected" in flashes(browser, answer)
    assert world.connections() == ()
    assert world.rows("credentials", "inboxes", "due_work") == {"credentials": 0, "inboxes": 0, "due_work": 1}
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0
    with world.ports.unit_of_work.read() as tx:
        assert tx.connections.get(world.anna.account_id, connection.id).state is ConnectionState.ENDED


@pytest.mark.rule("CON-10", "MKT-8")
def test_disconnecting_stops_the_push_channels_while_the_credentials_still_work(world: ConnectingWorld) -> None:
    browser = connected(world)
    [connection] = world.connections()
    watched(world, connection)
    board = world.sandbox.world.calendar.channels
    assert len(board.living()) == 1
    page = f"{SETTINGS}/{connection.id}/disconnect"
    press(browser, page, page)
    assert world.rows("push_channels") == {"push_channels": 0}
    assert world.deliver_revocations() == 1
    assert board.living() == ()
    assert len(world.sandbox.world.identity.grants) == 0


def watched(world: ConnectingWorld, connection: Connection) -> None:
    """Open a push channel at the sandbox and store it, as the worker does."""
    request = ChannelRequest(new_id(), "http://127.0.0.1:9/push", "secret")

    def watch(app: CalendarApp, access: Access) -> Channel:
        assert app.watcher is not None
        return app.watcher.watch(access, request)

    channel = call_app(world.ports, connection, watch)
    with world.ports.unit_of_work() as tx:
        tx.channels.add(
            PushChannel(
                channel_id=channel.channel_id,
                account_id=connection.account_id,
                connection_id=connection.id,
                resource_id=channel.resource_id,
                secret_digest="0" * 64,
                expires_at=channel.expires_at,
            )
        )


@pytest.mark.rule("CON-10")
def test_a_calendar_that_is_connected_again_is_the_same_connection(world: ConnectingWorld) -> None:
    browser = connected(world)
    [before] = world.connections()
    page = f"{SETTINGS}/{before.id}/disconnect"
    press(browser, page, page)
    world.web.clock.advance(timedelta(hours=1))
    start = press(browser, REVIEW, REVIEW).location
    review = browser.get(world.at_provider(start)).location
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    [after] = world.connections()
    assert after.id == before.id
    assert after.connected_at > before.connected_at, "what was made in between is never synced (SYNC-9)"
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 1, "what was given back late does not end the new grant"


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


@pytest.mark.rule("CON-6")
def test_the_inbox_can_be_disconnected_and_the_calendar_kept(world: ConnectingWorld) -> None:
    browser = connected(world)
    press(browser, SETTINGS, f"{SETTINGS}/inbox/disconnect", address=ANNA)
    assert world.rows("inboxes", "connections") == {"inboxes": 0, "connections": 1}
    assert len(world.connections()) == 1


@pytest.mark.rule("CON-11")
def test_a_lost_authorisation_is_told_on_every_page_and_reconnecting_resumes(world: ConnectingWorld) -> None:
    browser = connected(world)
    [before] = world.connections()
    world.sandbox.world.identity.revoke_of(before.subject)
    with pytest.raises(AuthorizationLost):
        call_app(world.ports, before, lambda app, access: app.connector.identity(access))
    assert world.connections()[0].state is ConnectionState.AUTHORIZATION_LOST
    for page in ("/", MARKETPLACE, SETTINGS):
        assert f"no longer accepts our access to {ANNA}" in browser.get(page).text
    start = press(browser, SETTINGS, f"{SETTINGS}/{before.id}/reconnect").location
    answer = browser.get(world.at_provider(start))
    assert "is connected again" in flashes(browser, answer)
    [after] = world.connections()
    assert (after.id, after.state, after.connected_at) == (before.id, ConnectionState.ACTIVE, before.connected_at)
    assert call_app(world.ports, after, lambda app, access: app.connector.identity(access)).address == ANNA
    assert world.rows("consents", "connections", "credentials") == {"consents": 0, "connections": 1, "credentials": 1}


@pytest.mark.rule("CON-11", "CON-7")
def test_reconnecting_as_somebody_else_changes_nothing_and_says_so(world: ConnectingWorld) -> None:
    browser = connected(world)
    [before] = world.connections()
    world.sandbox.world.add_person("wrong@example.com", "Wrong")
    start = press(browser, SETTINGS, f"{SETTINGS}/{before.id}/reconnect").location
    answer = browser.get(world.at_provider(start, "wrong@example.com"))
    page = flashes(browser, answer)
    assert "You signed in as wrong@example.com" in page
    assert world.connections() == (before,)
    assert world.rows("consents") == {"consents": 0}
    world.deliver_revocations()
    assert len(world.sandbox.world.identity.grants) == 1


@pytest.mark.rule("CON-12")
def test_the_card_tells_how_the_connection_is(world: ConnectingWorld) -> None:
    browser = connected(world)
    [connection] = world.connections()
    with world.ports.unit_of_work() as tx:
        tx.connections.note_sync(connection.id, world.ports.clock.now(), "", 12, 3)
    page = browser.get(SETTINGS).text
    for word in ("Last sync", "just now", "Next sync", "Events seen", "12", "Meetings synced", "Connected since"):
        assert word in page
    with world.ports.unit_of_work() as tx:
        tx.connections.note_sync(connection.id, None, "RateLimited", 0, 0)
    assert "The provider asked us to slow down" in browser.get(SETTINGS).text


def test_sync_now_makes_the_sync_due(world: ConnectingWorld) -> None:
    browser = connected(world)
    [connection] = world.connections()
    with world.ports.unit_of_work() as tx:
        tx.work.cancel(WorkKind.SYNC, connection.id)
    press(browser, SETTINGS, f"{SETTINGS}/{connection.id}/sync")
    with world.ports.unit_of_work.read() as tx:
        assert tx.work.find(WorkKind.SYNC, connection.id) is not None


@pytest.mark.parametrize("action", ["switches", "sync", "reconnect", "disconnect"])
def test_nobody_touches_another_users_connection(world: ConnectingWorld, action: str) -> None:
    connected(world)
    [connection] = world.connections()
    for person in (world.add_user("Bo", *Permission), world.web.stranger):
        browser = world.web.signed_in(person)
        token = form_token(browser.get("/").text)
        answer = browser.post(f"{SETTINGS}/{connection.id}/{action}", data={"csrf_token": token})
        assert answer.status_code == 404
    assert world.connections() == (connection,)


@pytest.mark.parametrize("action", ["", "/keep", "/drop", "/form"])
def test_nobody_touches_another_users_consent(world: ConnectingWorld, action: str) -> None:
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    other = world.web.signed_in(world.add_user("Bo", *Permission))
    token = form_token(other.get("/").text)
    answer = other.post(review + action, data={"csrf_token": token}) if action else other.get(review)
    assert answer.status_code in (303, 404)
    assert world.rows("consents", "connections") == {"consents": 1, "connections": 0}


@pytest.mark.rule("CON-9")
def test_a_form_that_is_refused_keeps_what_was_typed_but_no_password(world: ConnectingWorld) -> None:
    page = "/marketplace/form-calendar"
    browser = world.web.signed_in()
    form = press(browser, page, f"{page}/connect").location
    answer = press(browser, form, form, email="anna@fjord.example", password="wrong")
    assert answer.status_code == 422
    assert "The server did not accept this address and password." in answer.text
    assert 'value="anna@fjord.example"' in answer.text
    assert 'value="wrong"' not in answer.text
    assert world.half_connected() == {**NOTHING, "consents": 1}
    review = press(browser, form, form, email="anna@fjord.example", password="right").location
    shown = browser.get(review).text
    assert "This app cannot do that." in shown
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    [connection] = world.connections()
    assert (connection.calendar_sync, connection.scheduling) == (False, True)


def test_a_form_that_is_cancelled_leaves_nothing(world: ConnectingWorld) -> None:
    page = "/marketplace/form-calendar"
    browser = world.web.signed_in()
    form = press(browser, page, f"{page}/connect").location
    answer = press(browser, form, form.replace("/form", "/drop"))
    assert "Nothing was connected." in flashes(browser, answer)
    assert world.half_connected() == NOTHING
    assert world.rows("installations") == {"installations": 0}


def test_an_app_that_is_not_set_up_says_so_and_nothing_remains(world: ConnectingWorld) -> None:
    set_app_setting(world.ports, GOOGLE, "client_secret", "")
    browser = world.web.signed_in()
    page = browser.get(MARKETPLACE).text
    assert "client_secret" in page
    answer = browser.post(f"{MARKETPLACE}/connect", data={"csrf_token": form_token(page)})
    assert "is not set up on this host yet" in flashes(browser, answer)
    assert world.installed() is None
    assert world.half_connected() == NOTHING


def test_no_page_shows_a_secret(world: ConnectingWorld) -> None:
    browser = connected(world)
    identity = world.sandbox.world.identity
    secrets = [*identity.access_tokens, *identity.refresh_tokens]
    assert len(secrets) == 2
    for page in (SETTINGS, MARKETPLACE, "/marketplace/connected", f"{SETTINGS}/connect"):
        text = browser.get(page, follow_redirects=True).text
        assert not [secret for secret in secrets if secret in text]
