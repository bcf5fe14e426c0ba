from __future__ import annotations

from statistics import median
from time import perf_counter

import pytest
from argon2 import PasswordHasher

from nundina.store.passwords import Argon2Passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def test_only_the_right_password_fits_its_hash() -> None:
    passwords = Argon2Passwords(QUICK)
    hashed = passwords.hash("correct horse")
    assert passwords.verify(hashed, "correct horse")
    assert not passwords.verify(hashed, "wrong horse")
    assert hashed != passwords.hash("correct horse")
    assert "correct horse" not in hashed


@pytest.mark.parametrize("strange", ["", "é" * 500, "a\x00b", "\ud800", "   "])
def test_any_text_can_be_a_password(strange: str) -> None:
    passwords = Argon2Passwords(QUICK)
    assert passwords.verify(passwords.hash(strange), strange)
    assert not passwords.verify(passwords.hash(strange), strange + "x")


@pytest.mark.parametrize("broken", ["not a hash", "$argon2id$v=19$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_broken_hash_lets_nobody_in(broken: str) -> None:
    assert not Argon2Passwords(QUICK).verify(broken, "anything")


def test_nobody_signs_in_without_a_hash_not_even_with_the_stand_in_password() -> None:
    passwords = Argon2Passwords(QUICK)
    assert not passwords.verify("", "nobody has this password, and it would not let anybody in")


def test_a_missing_user_takes_as_long_as_a_wrong_password() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1))
    hashed = passwords.hash("right")
    passwords.verify("", "warm")
    missing = median(_seconds(passwords, "") for _ in range(9))
    wrong = median(_seconds(passwords, hashed) for _ in range(9))
    assert 1 / 3 < missing / wrong < 3


def test_a_hash_of_weaker_parameters_wants_replacing() -> None:
    weak = Argon2Passwords(QUICK).hash("right")
    strong = Argon2Passwords()
    assert strong.needs_rehash(weak)
    assert strong.verify(weak, "right")
    assert not strong.needs_rehash(strong.hash("right"))


def _seconds(passwords: Argon2Passwords, password_hash: str) -> float:
    start = perf_counter()
    passwords.verify(password_hash, "wrong")
    return perf_counter() - start
