"""Settings > Account > Users."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from nundina.domain.accounts import Plan, User
from nundina.domain.permissions import Permission
from nundina.use_cases.change_plan import change_plan
from nundina.use_cases.create_user import create_user
from nundina.use_cases.update_user import list_users
from support.web_world import PASSWORD, WebWorld

USERS = "/settings/account/users"


@pytest.fixture
def plain(world: WebWorld) -> User:
    """A colleague without any permission."""
    return create_user(world.ports, world.account.id, "bo@fjord.example", "Bo Berg", PASSWORD)


def post(world: WebWorld, path: str, permissions: tuple[str, ...] = (), **typed: str) -> TestResponse:
    """Send a form as the admin."""
    browser = world.signed_in()
    return browser.post(path, data={"csrf_token": world.token(browser), "permissions": list(permissions), **typed})


def test_an_admin_sees_the_users_of_the_account_and_nobody_elses(world: WebWorld, plain: User) -> None:
    page = world.signed_in().get(USERS).text
    assert plain.email in page
    assert "Admin" in page
    assert world.stranger.email not in page


def test_an_admin_adds_a_user_who_signs_in_with_the_password_that_is_shown(world: WebWorld) -> None:
    assert world.signed_in().get(f"{USERS}/new").status_code == 200
    page = post(world, f"{USERS}/new", ("personal_email_access",), email="Cy@fjord.example", name="Cy").text
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found is not None
    assert world.sign_in(world.visitor(), email="cy@fjord.example", password=found[1]).status_code == 303


def test_permissions_are_given_and_taken(world: WebWorld, plain: User) -> None:
    path = f"{USERS}/{plain.id}"
    assert "Bo Berg" in world.signed_in().get(path).text
    assert post(world, path, ("admin", "personal_email_access"), name="Bo Admin").location == USERS
    stored = next(user for user in list_users(world.ports, world.user) if user.id == plain.id)
    assert stored.name == "Bo Admin"
    assert set(stored.permissions) == {"admin", "personal_email_access"}
    post(world, path, (), name="Bo")
    assert not next(user for user in list_users(world.ports, world.user) if user.id == plain.id).permissions


def test_the_last_admin_is_told_why_that_cannot_be_taken_away(world: WebWorld) -> None:
    answer = post(world, f"{USERS}/{world.user.id}", (), name="Anna")
    assert answer.status_code == 422
    assert "Nobody would be an admin" in answer.text
    assert Permission.ADMIN in world.stored_user().permissions


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "cy", "name": "Cy"}, "This is not an email address"),
        ({"email": "anna@fjord.example", "name": "Cy"}, "This address belongs to a user already"),
        ({"email": "rita@rival.example", "name": "Cy"}, "This address belongs to a user already"),
        ({"email": "cy@fjord.example", "name": " "}, "This is needed"),
    ],
)
def test_a_user_that_cannot_be_added_is_shown_again(world: WebWorld, typed: dict[str, str], said: str) -> None:
    answer = post(world, f"{USERS}/new", (), **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed["email"]}"' in answer.text


def test_a_new_password_signs_the_user_out_and_is_shown_once(world: WebWorld, plain: User) -> None:
    their = world.signed_in(plain)
    page = post(world, f"{USERS}/{plain.id}/password").text
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found is not None
    assert their.get("/").status_code == 303
    assert world.sign_in(world.visitor(), email=plain.email, password=found[1]).status_code == 303


def test_whoever_is_no_admin_is_told_whom_to_ask(world: WebWorld, plain: User) -> None:
    browser = world.signed_in(plain)
    token = world.token(browser)
    asked = [
        browser.get(USERS),
        browser.get(f"{USERS}/new"),
        browser.get(f"{USERS}/{plain.id}"),
        browser.post(f"{USERS}/new", data={"csrf_token": token, "email": "x@fjord.example", "name": "X"}),
        browser.post(f"{USERS}/{plain.id}", data={"csrf_token": token, "name": "Bo", "permissions": "admin"}),
        browser.post(f"{USERS}/{world.user.id}/password", data={"csrf_token": token}),
    ]
    for answer in asked:
        assert answer.status_code == 403
        assert "Only an admin of your account may do this" in answer.text
    assert world.stored_user() == replace(world.user)


@pytest.mark.rule("MOB-2")
def test_who_has_no_seat_is_told_what_the_calendar_tool_needs_and_whom_to_ask(world: WebWorld, plain: User) -> None:
    path = f"{USERS}/{plain.id}"
    his = world.signed_in(plain)
    assert "calendar tool" not in his.get("/settings/calendar").text
    assert post(world, path, name="Bo Berg").location == USERS
    page = his.get("/settings/calendar").text
    assert "The calendar tool needs a sales seat, and you have none. Ask an admin of your account: Anna" in page
    assert "your scheduling link work all the same" in page
    post(world, path, name="Bo Berg", sales_seat="on")
    assert "calendar tool" not in his.get("/settings/calendar").text


@pytest.mark.rule("MOB-2")
@pytest.mark.parametrize(("plan", "missing"), [("free", True), ("starter", True), ("enterprise", False)])
def test_the_calendar_tool_comes_with_two_of_the_plans(world: WebWorld, plan: str, missing: bool) -> None:
    change_plan(world.ports, world.account.id, Plan(plan))
    page = world.signed_in().get("/settings/calendar").text
    assert ("The calendar tool needs the plan Professional or Enterprise" in page) is missing
