"""A user leaves "Is this your calendar?" without an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nundina.domain.permissions import Permission
from nundina.use_cases.clean_up import clean_up
from nundina.use_cases.consent_start import CONSENT_LIFETIME
from support.connecting_world import ANNA, NOTHING, SETTINGS, ConnectingWorld, begun, press

pytestmark = pytest.mark.rule("CON-9")
WAITING = f"{ANNA} is waiting for your answer."


def test_the_calendar_tab_says_that_it_waits_and_leads_on_or_back(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    page = browser.get(SETTINGS).text
    assert WAITING in page
    assert f'href="{review}"' in page
    press(browser, SETTINGS, f"{review}/drop")
    assert WAITING not in browser.get(SETTINGS).text
    assert world.half_connected() == NOTHING


def test_another_user_and_another_session_see_nothing_of_it(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    browser.get(world.at_provider(start))
    rune = world.add_user("Rune", Permission.PERSONAL_EMAIL_ACCESS)
    assert WAITING not in world.web.signed_in(rune).get(SETTINGS).text
    assert WAITING not in world.web.signed_in().get(SETTINGS).text


def test_what_stays_unanswered_is_given_back_when_it_runs_out(world: ConnectingWorld) -> None:
    browser, start = begun(world)
    browser.get(world.at_provider(start))
    world.web.clock.instant += CONSENT_LIFETIME + timedelta(seconds=1)
    clean_up(world.ports)
    assert world.half_connected() == NOTHING
    assert world.deliver_revocations() == 1
    assert len(world.sandbox.world.identity.grants) == 0
