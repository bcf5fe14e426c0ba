from __future__ import annotations

import pytest

from nundina.domain.identifiers import AppId
from nundina.domain.seals import credentials_context, grant_context, memory_context, outbox_context, setting_context
from nundina.store import secret_rotation
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina.store.secret_rotation import Rotation, rotate_secrets
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import NOW, make_connection, make_consent, make_outbox_item, stored_account, stored_user

OLD, NEW = b"o" * 32, b"n" * 32
APP = AppId("google-calendar")


def boxes() -> tuple[AesGcmSecretBox, AesGcmSecretBox, AesGcmSecretBox]:
    return (
        AesGcmSecretBox(KeyRing((OLD,))),
        AesGcmSecretBox(KeyRing((NEW, OLD))),
        AesGcmSecretBox(KeyRing((NEW,))),
    )


def test_after_a_rotation_everything_opens_without_the_old_key(unit_of_work: SqlUnitOfWork) -> None:
    old, both, new = boxes()
    with unit_of_work() as tx:
        user = stored_user(tx)
        account = user.account_id
        connection, consent, item = make_connection(user), make_consent(user), make_outbox_item(account)
        tx.connections.add(connection, old.seal(b"1", credentials_context(account, connection.id)), NOW)
        memory = old.seal(b"2", memory_context(account, consent.id))
        grant = old.seal(b"3", grant_context(account, consent.id))
        tx.consents.add(make_consent(user, id=consent.id, sealed_memory=memory, sealed_grant=grant))
        tx.consents.add(make_consent(user))
        tx.outbox.add(make_outbox_item(account, id=item.id, sealed=old.seal(b"4", outbox_context(account, item.id))))
        tx.outbox.add(make_outbox_item(account))
        tx.app_settings.put(APP, "client_secret", old.seal(b"5", setting_context(APP, "client_secret")))
        tx.app_settings.put(APP, "client_id", new.seal(b"6", setting_context(APP, "client_id")))
        tx.app_settings.put(APP, "broken", b"never sealed")
    assert rotate_secrets(unit_of_work, both) == Rotation(resealed=5, current=1, unreadable=1)
    assert rotate_secrets(unit_of_work, both) == Rotation(resealed=0, current=6, unreadable=1)
    with unit_of_work.read() as tx:
        sealed, expires_at = tx.connections.credentials(connection.id)
        stored = tx.consents.get(account, consent.id)
        settings = tx.app_settings.of_app(APP)
        assert new.open(sealed, credentials_context(account, connection.id)) == b"1"
        assert expires_at == NOW
        assert new.open(stored.sealed_memory, memory_context(account, consent.id)) == b"2"
        assert new.open(stored.sealed_grant, grant_context(account, consent.id)) == b"3"
        assert new.open(tx.outbox.get(item.id).sealed, outbox_context(account, item.id)) == b"4"
        assert new.open(settings["client_secret"], setting_context(APP, "client_secret")) == b"5"
        assert settings["broken"] == b"never sealed"


def test_a_rotation_goes_through_all_batches(unit_of_work: SqlUnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_rotation, "_BATCH", 3)
    old, both, new = boxes()
    with unit_of_work() as tx:
        items = [make_outbox_item(stored_account(tx).id) for _ in range(7)]
        for item in items:
            sealed = old.seal(item.key.encode(), outbox_context(item.account_id, item.id))
            tx.outbox.add(make_outbox_item(item.account_id, id=item.id, key=item.key, sealed=sealed))
        for name in "abcdefg":
            tx.app_settings.put(APP, name, old.seal(b"x", setting_context(APP, name)))
    assert rotate_secrets(unit_of_work, both).resealed == 14
    with unit_of_work.read() as tx:
        for item in items:
            assert (
                new.open(tx.outbox.get(item.id).sealed, outbox_context(item.account_id, item.id)) == item.key.encode()
            )
