"""What a user does with a connected calendar: look at it, reconnect it, end it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.identifiers import new_id
from nundina.domain.permissions import Permission
from nundina.domain.sync import PushChannel, WorkKind
from nundina.use_cases.app_access import call_app
from nundina_plugin_api.errors import AuthorizationLost
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Channel, ChannelRequest
from support.connecting_world import (
    ANNA,
    MARKETPLACE,
    REVIEW,
    SETTINGS,
    ConnectingWorld,
    connected,
    flashes,
    press,
)
from support.web_world import form_token


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
        tx.connections.note_sync(connection.id, world.ports.clock.now(), "", 0, 12)
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
