"""Connecting by a form in place of a provider's pages."""

from __future__ import annotations

import pytest

from support.connecting_world import (
    NOTHING,
    ConnectingWorld,
    flashes,
    press,
)


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
