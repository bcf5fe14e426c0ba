"""Every way in which a consent can fail: its sentence, and nothing that remains (CON-9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nundina.domain.connections import Inbox
from nundina.domain.permissions import Permission
from nundina.use_cases.app_configuration import set_app_setting
from nundina_sandbox.google.faults import Fault
from support.connecting_world import (
    ANNA,
    GOOGLE,
    MARKETPLACE,
    NOTHING,
    OWN_EVENTS,
    REVIEW,
    SETTINGS,
    ConnectingWorld,
    begun,
    connected,
    flashes,
    press,
)
from support.web_world import form_token


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


@pytest.mark.parametrize("action", ["", "/keep", "/drop", "/form"])
def test_nobody_touches_another_users_consent(world: ConnectingWorld, action: str) -> None:
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    other = world.web.signed_in(world.add_user("Bo", *Permission))
    token = form_token(other.get("/").text)
    answer = other.post(review + action, data={"csrf_token": token}) if action else other.get(review)
    assert answer.status_code in (303, 404)
    assert world.rows("consents", "connections") == {"consents": 1, "connections": 0}


def test_an_app_that_is_not_set_up_says_so_and_nothing_remains(world: ConnectingWorld) -> None:
    set_app_setting(world.ports, GOOGLE, "client_secret", "")
    browser = world.web.signed_in()
    page = browser.get(MARKETPLACE).text
    assert "client_secret" in page
    answer = browser.post(f"{MARKETPLACE}/connect", data={"csrf_token": form_token(page)})
    assert "is not set up on this host yet" in flashes(browser, answer)
    assert world.installed() is None
    assert world.half_connected() == NOTHING
