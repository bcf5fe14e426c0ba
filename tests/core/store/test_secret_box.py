from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.errors import KeyUnusable, SecretUnreadable
from nundina.store.secret_box import AesGcmSecretBox, KeyRing

OLD, NEW = b"o" * 32, b"n" * 32


@given(plain=st.binary(max_size=200), context=st.text(max_size=50))
def test_what_is_sealed_opens_with_the_same_context(plain: bytes, context: str) -> None:
    box = AesGcmSecretBox(KeyRing((NEW,)))
    sealed = box.seal(plain, context)
    assert box.open(sealed, context) == plain
    assert plain not in sealed or len(plain) < 8


def test_a_secret_of_one_row_cannot_be_put_into_another() -> None:
    box = AesGcmSecretBox(KeyRing((NEW,)))
    sealed = box.seal(b"secret", "credentials:a:1")
    with pytest.raises(SecretUnreadable):
        box.open(sealed, "credentials:a:2")


@given(st.data())
def test_no_changed_byte_goes_unnoticed(data: st.DataObject) -> None:
    box = AesGcmSecretBox(KeyRing((NEW,)))
    sealed = bytearray(box.seal(b"secret", "here"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SecretUnreadable):
        box.open(bytes(sealed), "here")


@pytest.mark.parametrize(
    "damaged", [b"", b"\x01", b"\x01" * 9, b"\x01" * 21, b"plain text that nobody ever sealed at all"]
)
def test_what_was_never_sealed_does_not_open(damaged: bytes) -> None:
    with pytest.raises(SecretUnreadable):
        AesGcmSecretBox(KeyRing((NEW,))).open(damaged, "here")


def test_every_key_of_the_ring_opens_and_the_newest_seals() -> None:
    before = AesGcmSecretBox(KeyRing((OLD,)))
    between = AesGcmSecretBox(KeyRing((NEW, OLD)))
    after = AesGcmSecretBox(KeyRing((NEW,)))
    old = before.seal(b"secret", "here")
    assert between.open(old, "here") == b"secret"
    assert not between.is_current(old)
    new = between.seal(b"secret", "here")
    assert between.is_current(new)
    assert after.open(new, "here") == b"secret"
    with pytest.raises(SecretUnreadable):
        after.open(old, "here")


def test_the_same_secret_is_never_sealed_twice_alike() -> None:
    box = AesGcmSecretBox(KeyRing((NEW,)))
    assert len({box.seal(b"secret", "here") for _ in range(50)}) == 50


def test_a_derived_key_is_the_same_every_time_and_while_a_new_key_is_brought_in() -> None:
    before, between = AesGcmSecretBox(KeyRing((OLD,))), AesGcmSecretBox(KeyRing((NEW, OLD)))
    assert before.derive("cookies") == before.derive("cookies") == between.derive("cookies")
    assert len(before.derive("cookies")) == 32
    assert before.derive("cookies") != before.derive("links")
    assert AesGcmSecretBox(KeyRing((NEW,))).derive("cookies") != before.derive("cookies")


@pytest.mark.parametrize("keys", [(), (b"short",), (NEW, b"")])
def test_a_ring_without_a_whole_key_is_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(KeyUnusable):
        KeyRing(keys)


def test_no_key_shows_in_a_log() -> None:
    ring = KeyRing((NEW,))
    box = AesGcmSecretBox(ring)
    assert "nnnn" not in f"{ring!r} {box!r} {vars(box)}"
