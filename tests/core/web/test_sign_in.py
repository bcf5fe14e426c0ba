"""Signing in: where it leads, whom it refuses, and what it leaves behind."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from nundina.domain.errors import SignInFailed, TooManyAttempts
from nundina.use_cases.sign_in import FREE_TRIES_OF_ADDRESS, FREE_TRIES_OF_USER, SESSION_LASTS, sign_in
from support.web_world import PASSWORD, WebWorld, form_token


def test_a_stranger_is_led_to_sign_in_and_then_where_they_wanted_to_go(world: WebWorld) -> None:
    visitor = world.visitor()
    first = visitor.get("/settings/general/profile?a=b")
    assert first.status_code == 303
    assert first.location == "/sign-in?next=/settings/general/profile?a%3Db"
    assert world.sign_in(visitor, leads_to="/settings/general/profile").location == "/settings/general/profile"
    assert visitor.get("/settings/general/profile").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_host(world: WebWorld, target: str) -> None:
    assert world.sign_in(world.visitor(), leads_to=target).location == "/"


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(world: WebWorld) -> None:
    answers = []
    for email in (world.user.email, "anyone@fjord.example"):
        answer = world.sign_in(world.visitor(), email=email, password="wrong")
        assert answer.status_code == 403
        assert email in answer.text  # nothing is typed twice
        answers.append(answer.text.replace(email, "").replace(form_token(answer.text), ""))
    assert answers[0] == answers[1]


def test_each_sign_in_makes_a_new_session_and_ends_the_one_before(world: WebWorld) -> None:
    browser = world.visitor()
    world.sign_in(browser)
    before = browser.get_cookie("nundina")
    assert before is not None
    thief = world.visitor()
    thief.set_cookie("nundina", before.value)
    assert thief.get("/").status_code == 200
    world.sign_in(browser, signed_in=True)
    after = browser.get_cookie("nundina")
    assert after is not None
    assert after.value != before.value
    assert thief.get("/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(world: WebWorld) -> None:
    browser = world.signed_in()
    kept = browser.get_cookie("nundina")
    assert kept is not None
    assert browser.post("/sign-out", data={"csrf_token": world.token(browser)}).location == "/sign-in"
    assert browser.get_cookie("nundina") is None
    browser.set_cookie("nundina", kept.value)
    assert browser.get("/").status_code == 303


def test_a_session_ends_after_its_time(world: WebWorld) -> None:
    browser = world.signed_in()
    kept = browser.get_cookie("nundina")
    assert kept is not None
    world.clock.advance(SESSION_LASTS + timedelta(seconds=1))
    browser.set_cookie("nundina", kept.value)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("value", ["", "x", "W10.x", "eyJhIjoxfQ.abc"])
def test_a_forged_cookie_signs_nobody_in(world: WebWorld, value: str) -> None:
    visitor = world.visitor()
    visitor.set_cookie("nundina", value)
    assert visitor.get("/").status_code == 303


def test_the_session_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(world: WebWorld) -> None:
    cookie = next(c for c in world.sign_in(world.visitor()).headers.getlist("Set-Cookie") if c.startswith("nundina="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(world: WebWorld) -> None:
    visitor = world.visitor()
    for _ in range(FREE_TRIES_OF_USER):
        assert world.sign_in(visitor, password="wrong").status_code == 403
    refused = world.sign_in(visitor)
    assert refused.status_code == 429
    assert "Wait until" in refused.text
    assert refused.headers["Retry-After"] == "15"
    world.clock.advance(timedelta(seconds=16))
    assert world.sign_in(visitor).status_code == 303


def test_the_pause_grows_with_each_further_failure(world: WebWorld) -> None:
    visitor = world.visitor()
    for _ in range(FREE_TRIES_OF_USER):
        world.sign_in(visitor, password="wrong")
    world.clock.advance(timedelta(seconds=16))
    assert world.sign_in(visitor, password="wrong").status_code == 403
    world.clock.advance(timedelta(seconds=16))
    assert world.sign_in(visitor).status_code == 429
    world.clock.advance(timedelta(seconds=15))
    assert world.sign_in(visitor).status_code == 303


def test_one_client_that_tries_many_users_is_stopped(world: WebWorld) -> None:
    visitor = world.visitor()
    for number in range(FREE_TRIES_OF_ADDRESS):
        assert world.sign_in(visitor, email=f"user{number}@fjord.example", password="wrong").status_code == 403
    assert world.sign_in(visitor).status_code == 429
    elsewhere = world.visitor(address="203.0.113.9")
    assert world.sign_in(elsewhere).status_code == 303


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_saved(world: WebWorld) -> None:
    visitor = world.visitor()
    answer = visitor.post("/settings/general/profile", data={"name": "X"})
    assert answer.location == "/sign-in"
    assert "nothing was saved" in visitor.get("/sign-in").text


def test_an_htmx_request_of_a_stranger_sends_the_whole_page_to_sign_in(world: WebWorld) -> None:
    answer = world.visitor().get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_whoever_is_signed_in_is_not_asked_again(world: WebWorld) -> None:
    assert world.signed_in().get("/sign-in?next=/settings/").location == "/settings/"


def test_the_password_stands_nowhere_in_the_refusal(world: WebWorld) -> None:
    assert PASSWORD not in world.sign_in(world.visitor(), email="other@fjord.example").text


def test_tries_at_the_same_moment_are_all_counted(world: WebWorld) -> None:
    def guess(number: int) -> str:
        try:
            sign_in(world.ports, world.user.email, f"guess {number}", f"203.0.113.{number}")
        except TooManyAttempts:
            return "locked"
        except SignInFailed:
            return "looked at"
        return "let in"

    with ThreadPoolExecutor(max_workers=12) as pool:
        found = Counter(pool.map(guess, range(40)))
    assert found == {"looked at": FREE_TRIES_OF_USER, "locked": 40 - FREE_TRIES_OF_USER}
