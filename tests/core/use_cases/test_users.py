"""Accounts and the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from argon2 import PasswordHasher

from nundina.domain.accounts import User
from nundina.domain.errors import InvalidInput, NotAllowed, NotFound, SignInFailed, TooManyAttempts
from nundina.domain.permissions import Permission, is_admin
from nundina.store.passwords import Argon2Passwords
from nundina.use_cases.change_password import change_password
from nundina.use_cases.create_account import create_account
from nundina.use_cases.create_user import add_user, create_user
from nundina.use_cases.list_accounts import find_account, list_accounts
from nundina.use_cases.set_password import reset_password, set_password
from nundina.use_cases.sign_in import FREE_TRIES_OF_USER, sign_in
from nundina.use_cases.update_profile import update_profile
from nundina.use_cases.update_user import list_users, open_user, update_user
from support.world import PASSWORD, World, world_on


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with world_on(database_url) as world:
        yield world


def test_an_account_is_found_by_name_domain_and_id(world: World) -> None:
    account = create_account(world.ports, " Fjord  Works ", ["Fjord.Example", "fjord.example", "fjordworks.example"])
    assert account.name == "Fjord Works"
    assert account.domains == ("fjord.example", "fjordworks.example")
    for wanted in ("fjord works", "fjordworks.example", account.id):
        assert find_account(world.ports, wanted) == account
    with pytest.raises(NotFound):
        find_account(world.ports, "nobody")


@pytest.mark.parametrize(
    ("name", "domains", "field", "problem"),
    [
        ("", ["a.example"], "name", "missing"),
        ("x" * 201, ["a.example"], "name", "too_long"),
        ("A", [], "domain", "missing"),
        ("A", ["https://a.example"], "domain", "not_a_domain"),
        ("A", ["fjordworks.example"], "domain", "taken"),
        ("fjordworks", ["a.example"], "name", "taken"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    world: World, name: str, domains: list[str], field: str, problem: str
) -> None:
    world.account()
    with pytest.raises(InvalidInput) as refused:
        create_account(world.ports, name, domains)
    assert (refused.value.field, refused.value.problem) == (field, problem)
    assert len(list_accounts(world.ports)) == 1


def test_a_user_signs_in_with_the_password_that_was_given(world: World) -> None:
    user = create_user(world.ports, world.account().id, "Anna@Fjordworks.Example", "Anna", PASSWORD)
    assert user.email == "anna@fjordworks.example"
    assert PASSWORD not in repr(user)
    assert sign_in(world.ports, "anna@fjordworks.example", PASSWORD, "203.0.113.1").user_id == user.id


def test_an_address_in_another_script_signs_in_however_it_is_typed(world: World) -> None:
    account = create_account(world.ports, "Bücher", ["bücher.example"])
    user = create_user(world.ports, account.id, "ann@bücher.example", "Ann", PASSWORD)
    for typed in ("Ann@Bücher.example", "ann@xn--bcher-kva.example"):
        assert sign_in(world.ports, typed, PASSWORD, "203.0.113.1").user_id == user.id


def test_an_address_belongs_to_one_user_of_the_whole_host(world: World) -> None:
    anna = world.user(world.account())
    with pytest.raises(InvalidInput) as refused:
        create_user(world.ports, world.account("Rival").id, anna.email.upper(), "Another", PASSWORD)
    assert (refused.value.field, refused.value.problem) == ("email", "taken")


@pytest.mark.parametrize(
    ("password", "problem"),
    [("", "missing"), ("short", "too_short"), ("a" * 20, "guessable"), ("x" * 201, "too_long")],
)
def test_a_weak_password_is_refused(world: World, password: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_user(world.ports, world.account().id, "a@b.example", "A", password)
    assert (refused.value.field, refused.value.problem) == ("password", problem)


def test_an_admin_adds_a_user_who_signs_in_with_the_password_shown(world: World) -> None:
    admin = world.user(world.account())
    added = add_user(world.ports, admin, "bo@fjordworks.example", "Bo", [Permission.PERSONAL_EMAIL_ACCESS])
    assert added.user.account_id == admin.account_id
    assert added.password not in repr(added)
    assert sign_in(world.ports, added.user.email, added.password, "203.0.113.1").user_id == added.user.id
    assert [user.name for user in list_users(world.ports, admin)] == ["Anna Lindqvist", "Bo"]


def test_whoever_is_no_admin_manages_nobody(world: World) -> None:
    account = world.account()
    admin = world.user(account)
    plain = world.user(account, "Bo Berg", [Permission.APP_MARKETPLACE_ACCESS, Permission.PERSONAL_EMAIL_ACCESS])
    for attempt in (
        lambda: list_users(world.ports, plain),
        lambda: open_user(world.ports, plain, plain.id),
        lambda: add_user(world.ports, plain, "c@fjordworks.example", "C", []),
        lambda: update_user(world.ports, plain, plain.id, "Bo", [Permission.ADMIN]),
        lambda: reset_password(world.ports, plain, admin.id),
    ):
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert refused.value.permission == Permission.ADMIN


def test_an_admin_of_one_account_finds_nobody_of_another(world: World) -> None:
    admin, stranger = world.user(world.account()), world.user(world.account("Rival"), "Rita Rival")
    for attempt in (
        lambda: open_user(world.ports, admin, stranger.id),
        lambda: update_user(world.ports, admin, stranger.id, "Mine", []),
        lambda: reset_password(world.ports, admin, stranger.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert sign_in(world.ports, stranger.email, PASSWORD, "203.0.113.1").user_id == stranger.id


def test_the_last_admin_stays_one(world: World) -> None:
    admin = world.user(world.account())
    with pytest.raises(InvalidInput) as refused:
        update_user(world.ports, admin, admin.id, "Anna", [Permission.PERSONAL_EMAIL_ACCESS])
    assert refused.value.problem == "last_admin"
    assert is_admin(open_user(world.ports, admin, admin.id))


def test_two_admins_who_demote_each_other_at_the_same_moment_leave_one(world: World) -> None:
    account = world.account()
    anna, bo = world.user(account), world.user(account, "Bo Berg")

    def demote(pair: tuple[User, User]) -> str:
        try:
            update_user(world.ports, pair[0], pair[1].id, pair[1].name, [])
        except (InvalidInput, NotAllowed) as refused:
            return type(refused).__name__
        return "done"

    for _ in range(10):
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(demote, [(anna, bo), (bo, anna)]))
        [(_, users)] = list_accounts(world.ports)
        admins = [user for user in users if is_admin(user)]
        assert len(admins) == 1
        assert outcomes.count("done") == 1
        update_user(world.ports, admins[0], (bo if admins[0].id == anna.id else anna).id, "Again", [Permission.ADMIN])


def test_another_password_ends_every_session(world: World) -> None:
    admin = world.user(world.account())
    session = sign_in(world.ports, admin.email, PASSWORD, "203.0.113.1")
    set_password(world.ports, admin.email, "another fine password")
    with world.ports.unit_of_work.read() as tx:
        assert tx.sessions.find(session.id, world.clock.now()) is None
    assert sign_in(world.ports, admin.email, "another fine password", "203.0.113.1").user_id == admin.id


def test_a_profile_that_is_saved_late_brings_back_neither_permissions_nor_password(world: World) -> None:
    account = world.account()
    admin, bo = world.user(account), world.user(account, "Bo Berg")
    update_user(world.ports, admin, bo.id, "Bo Berg", [])
    set_password(world.ports, bo.email, "another fine password")
    update_profile(world.ports, bo, "Bo", "de", "Europe/Berlin")  # as he was when his request began
    now = open_user(world.ports, admin, bo.id)
    assert (now.name, now.language, now.zone, now.permissions) == ("Bo", "de", "Europe/Berlin", frozenset())
    assert sign_in(world.ports, bo.email, "another fine password", "203.0.113.1").user_id == bo.id


def test_a_password_that_is_replaced_while_it_is_verified_opens_no_session(world: World) -> None:
    anna = world.user(world.account())
    late = replace(world.ports, passwords=ReplacedMeanwhile(world, anna))
    with pytest.raises(SignInFailed):
        sign_in(late, anna.email, PASSWORD, "203.0.113.1")
    with pytest.raises(SignInFailed):
        change_password(late, anna, PASSWORD, "a third fine password")
    assert sign_in(world.ports, anna.email, "another fine password", "203.0.113.1").user_id == anna.id


def test_tries_at_one_moment_get_no_more_looks_at_the_password_than_one_after_the_other(world: World) -> None:
    anna, start = world.user(world.account()), Barrier(12)

    def attempt(_: int) -> type[SignInFailed]:
        start.wait()
        with pytest.raises(SignInFailed) as refused:
            sign_in(world.ports, anna.email, "wrong", "203.0.113.1")
        return refused.type

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(attempt, range(12)))
    assert outcomes.count(SignInFailed) == FREE_TRIES_OF_USER
    assert outcomes.count(TooManyAttempts) == 12 - FREE_TRIES_OF_USER


def test_a_hash_of_weaker_parameters_is_made_anew_when_its_user_signs_in(world: World) -> None:
    anna = world.user(world.account())
    stronger = Argon2Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    sign_in(replace(world.ports, passwords=stronger), anna.email, PASSWORD, "203.0.113.1")
    renewed = open_user(world.ports, anna, anna.id).password_hash
    assert stronger.needs_rehash(anna.password_hash)
    assert not stronger.needs_rehash(renewed)
    assert sign_in(world.ports, anna.email, PASSWORD, "203.0.113.1").user_id == anna.id


class ReplacedMeanwhile(Argon2Passwords):
    """Verifies passwords; an operator gives the user another one at that moment."""

    def __init__(self, world: World, user: User) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self._world, self._user = world, user

    def verify(self, password_hash: str, password: str) -> bool:
        set_password(self._world.ports, self._user.email, "another fine password")
        return super().verify(password_hash, password)
