from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from nundina.domain.connections import ConsentStage
from nundina.domain.errors import MailboxIsShared, MailboxTaken, NotFound
from nundina.domain.identifiers import AppId
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import (
    HOUR,
    NOW,
    make_consent,
    make_inbox,
    stored_account,
    stored_colleague,
    stored_connection,
    stored_user,
)


def test_a_consent_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        consent = make_consent(user, reconnects=stored_connection(tx).id, sealed_memory=b"\x00m", origin="phone")
        tx.consents.add(consent)
        assert tx.consents.get(user.account_id, consent.id) == consent
        granted = replace(consent, stage=ConsentStage.GRANTED, sealed_grant=b"g", address="a@fjordworks.example")
        tx.consents.update(granted)
        assert tx.consents.get(user.account_id, consent.id) == granted
        with pytest.raises(NotFound):
            tx.consents.get(stored_account(tx).id, consent.id)
        with pytest.raises(NotFound):
            tx.consents.update(replace(consent, account_id=stored_account(tx).id))
        tx.consents.remove(consent.id)
        with pytest.raises(NotFound):
            tx.consents.get(user.account_id, consent.id)


@pytest.mark.rule("CON-9")
def test_a_state_is_used_once_even_after_the_consent_has_changed(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        consent = make_consent(stored_user(tx))
        tx.consents.add(consent)
        assert tx.consents.take_by_state("forged", NOW) is None
        assert tx.consents.take_by_state(consent.state_digest, NOW) == consent
        tx.consents.update(replace(consent, stage=ConsentStage.GRANTED))
        assert tx.consents.take_by_state(consent.state_digest, NOW) is None


@pytest.mark.rule("CON-9")
def test_an_expired_state_opens_nothing(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        consent = make_consent(stored_user(tx))
        tx.consents.add(consent)
        assert tx.consents.take_by_state(consent.state_digest, consent.expires_at) is None


def test_two_consents_never_share_a_state(unit_of_work: SqlUnitOfWork) -> None:
    with pytest.raises(IntegrityError), unit_of_work() as tx:
        user = stored_user(tx)
        tx.consents.add(make_consent(user, state_digest="same"))
        tx.consents.add(make_consent(user, state_digest="same"))


def test_what_ran_out_is_removed_and_handed_over(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        gone, stands = make_consent(user, sealed_grant=b"g"), make_consent(user, expires_at=NOW + 2 * HOUR)
        tx.consents.add(gone)
        tx.consents.add(stands)
        assert tx.consents.of_installation(gone.installation_id, NOW) == (gone,)
        assert tx.consents.of_installation(gone.installation_id, NOW + HOUR) == ()
        assert tx.consents.remove_expired(NOW + HOUR) == (gone,)
        assert tx.consents.remove_expired(NOW + HOUR) == ()
        assert tx.consents.get(user.account_id, stands.id) == stands


def test_a_grant_that_waits_to_be_kept_is_known_in_every_account(unit_of_work: SqlUnitOfWork) -> None:
    app = AppId("google-calendar")
    with unit_of_work() as tx:
        granted = make_consent(stored_user(tx), stage=ConsentStage.GRANTED, address="a@x.example")
        tx.consents.add(granted)
        tx.consents.add(make_consent(stored_user(tx), address="b@x.example"))
        assert tx.consents.has_granted(app, "A@x.example", NOW)
        assert not tx.consents.has_granted(app, "b@x.example", NOW)
        assert not tx.consents.has_granted(app, "a@x.example", granted.expires_at)
        assert not tx.consents.has_granted(AppId("outlook-calendar"), "a@x.example", NOW)


def test_an_inbox_comes_back_as_it_was_stored_and_goes(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        connection = stored_connection(tx, user)
        own = make_inbox(user, connection_id=connection.id)
        team = make_inbox(user, address="a-team@fjordworks.example", shared=True, user_id=None)
        tx.inboxes.add(own)
        tx.inboxes.add(team)
        assert tx.inboxes.find(user.account_id, own.address.upper()) == own
        assert set(tx.inboxes.of_account(user.account_id)) == {team, own}
        assert tx.inboxes.of_user(user.account_id, user.id) == (own,)
        assert tx.inboxes.find(stored_account(tx).id, own.address) is None
        tx.inboxes.remove(stored_account(tx).id, own.address)
        assert tx.inboxes.find(user.account_id, own.address) == own
        tx.inboxes.remove(user.account_id, own.address)
        assert tx.inboxes.find(user.account_id, own.address) is None


@pytest.mark.rule("CON-5", "CON-14")
def test_a_mailbox_is_one_users_or_a_teams_and_never_both(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        anna = stored_user(tx)
        bo = stored_colleague(tx, anna)
        tx.inboxes.add(make_inbox(anna, address="team@fjordworks.example", shared=True, user_id=None))
        tx.inboxes.add(make_inbox(anna))
        with pytest.raises(MailboxIsShared):
            tx.inboxes.add(make_inbox(bo, address="team@fjordworks.example"))
        with pytest.raises(MailboxTaken):
            tx.inboxes.add(make_inbox(bo, address=anna.email))
        again = make_inbox(anna, connection_id=stored_connection(tx, anna).id)
        tx.inboxes.add(again)
        assert tx.inboxes.of_user(anna.account_id, anna.id) == (again,)
