"""That the adapters are what the ports ask for: the type checker reads these, and a run shows that each store opens."""

from __future__ import annotations

import pytest

from nundina.ports import Passwords, SecretBox, Transaction, UnitOfWork
from nundina.store.passwords import Argon2Passwords
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina.store.unit_of_work import SqlUnitOfWork

STORES = [name for name in vars(Transaction) if isinstance(vars(Transaction)[name], property)]


@pytest.mark.parametrize("store", STORES)
def test_every_store_opens_in_a_transaction(unit_of_work: SqlUnitOfWork, store: str) -> None:
    port: UnitOfWork = unit_of_work
    with port() as tx, port.read() as reading:
        assert getattr(tx, store) is getattr(tx, store)
        assert getattr(reading, store) is not None


def test_passwords_and_secrets_are_what_the_ports_ask_for() -> None:
    passwords: Passwords = Argon2Passwords()
    box: SecretBox = AesGcmSecretBox(KeyRing((b"k" * 32,)))
    assert passwords.verify(passwords.hash("right"), "right")
    assert box.open(box.seal(b"secret", "here"), "here") == b"secret"
