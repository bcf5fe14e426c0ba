"""Settings > General > Password."""

from __future__ import annotations

import pytest

from nundina.use_cases.sign_in import FREE_TRIES_OF_USER
from support.web_world import PASSWORD, WebWorld

ADDRESS = "/settings/general/password"
NEW = "a river of quiet mornings"


def test_a_new_password_signs_out_every_other_browser(world: WebWorld) -> None:
    here, elsewhere = world.signed_in(), world.signed_in()
    typed = {"csrf_token": world.token(here), "current_password": PASSWORD, "new_password": NEW}
    assert here.post(ADDRESS, data=typed).location == ADDRESS
    assert "Your password was changed" in here.get(ADDRESS).text
    assert elsewhere.get("/").status_code == 303
    assert world.sign_in(world.visitor()).status_code == 403
    assert world.sign_in(world.visitor(), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "new"), [("wrong", NEW), (PASSWORD, "short"), (PASSWORD, "aaaaaaaaaaaaa"), (PASSWORD, ""), ("", NEW)]
)
def test_a_refused_change_keeps_the_old_password_and_shows_neither(world: WebWorld, current: str, new: str) -> None:
    browser = world.signed_in()
    typed = {"csrf_token": world.token(browser), "current_password": current, "new_password": new}
    answer = browser.post(ADDRESS, data=typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
    assert world.stored_user().password_hash == world.user.password_hash


def test_the_current_password_cannot_be_guessed_here_either(world: WebWorld) -> None:
    browser = world.signed_in()
    typed = {"csrf_token": world.token(browser), "current_password": "wrong", "new_password": NEW}
    for _ in range(FREE_TRIES_OF_USER):
        browser.post(ADDRESS, data=typed)
    answer = browser.post(ADDRESS, data={**typed, "current_password": PASSWORD})
    assert "too many failed tries" in answer.text
    assert world.stored_user().password_hash == world.user.password_hash
