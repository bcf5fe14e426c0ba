from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.errors import AlreadyInstalled, ExclusiveGroupTaken, NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.installations import InstallationState
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import HOUR, NOW, make_installation, stored_account, stored_user

GOOGLE, OUTLOOK = AppId("google-calendar"), AppId("outlook-calendar")


def test_an_installation_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        installation = make_installation(
            stored_user(tx), groups=("b", "a"), state=InstallationState.INSTALLING, expires_at=NOW + HOUR
        )
        tx.installations.add(installation)
    with unit_of_work.read() as tx:
        assert tx.installations.get(installation.account_id, GOOGLE) == installation
        assert tx.installations.holder_of_group(installation.account_id, "a") == installation
        assert tx.installations.holder_of_group(installation.account_id, "c") is None


@pytest.mark.rule("MKT-4", "MKT-5")
def test_a_second_app_of_the_group_is_refused_with_who_holds_it_and_the_transaction_goes_on(
    unit_of_work: SqlUnitOfWork,
) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        tx.installations.add(make_installation(user, groups=("other", "calendar-sync")))
        with pytest.raises(ExclusiveGroupTaken) as refused:
            tx.installations.add(make_installation(user, OUTLOOK))
        unrelated = make_installation(user, "notes", groups=())
        tx.installations.add(unrelated)
    assert (refused.value.group, refused.value.holder) == ("calendar-sync", GOOGLE)
    assert (refused.value.by, refused.value.since, refused.value.until) == (user.id, NOW, None)
    with unit_of_work.read() as tx:
        assert [one.app_id for one in tx.installations.of_account(user.account_id)] == [GOOGLE, "notes"]


@pytest.mark.rule("MKT-4")
def test_while_the_holder_is_being_installed_the_refusal_says_until_when(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        tx.installations.add(make_installation(user, state=InstallationState.INSTALLING, expires_at=NOW + HOUR))
        with pytest.raises(ExclusiveGroupTaken) as refused:
            tx.installations.add(make_installation(user, OUTLOOK))
    assert refused.value.until == NOW + HOUR


def test_an_app_is_in_an_account_once(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        tx.installations.add(make_installation(user))
        with pytest.raises(AlreadyInstalled):
            tx.installations.add(make_installation(user))
        assert len(tx.installations.of_account(user.account_id)) == 1


def test_accounts_do_not_share_groups(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        one, other = stored_user(tx), stored_user(tx)
        tx.installations.add(make_installation(one))
        tx.installations.add(make_installation(other, OUTLOOK))
        assert tx.installations.find(other.account_id, GOOGLE) is None
        with pytest.raises(NotFound):
            tx.installations.get(other.account_id, GOOGLE)


@pytest.mark.rule("MKT-8")
def test_what_is_removed_frees_its_groups(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        google = make_installation(user)
        tx.installations.add(google)
        tx.installations.remove(stored_account(tx).id, google.id)  # another account's hands reach nothing
        assert tx.installations.find(user.account_id, GOOGLE) is not None
        tx.installations.remove(user.account_id, google.id)
        tx.installations.add(make_installation(user, OUTLOOK))


def test_an_abandoned_attempt_is_cleared_and_nothing_else(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user, other = stored_user(tx), stored_user(tx)
        abandoned = make_installation(user, state=InstallationState.INSTALLING, expires_at=NOW)
        tx.installations.add(abandoned)
        tx.installations.add(make_installation(user, "notes", groups=()))
        tx.installations.add(make_installation(other, state=InstallationState.INSTALLING, expires_at=NOW))
        assert tx.installations.remove_abandoned(user.account_id, NOW - HOUR) == 0
        assert tx.installations.remove_abandoned(user.account_id, NOW) == 1
        tx.installations.add(make_installation(user, OUTLOOK))
        assert tx.installations.find(other.account_id, GOOGLE) is not None


def test_a_new_version_may_change_its_groups_unless_another_app_holds_them(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        google = make_installation(user)
        tx.installations.add(google)
        tx.installations.add(make_installation(user, "notes", groups=("notes",)))
        with pytest.raises(ExclusiveGroupTaken):
            tx.installations.update(replace(google, version="2", groups=("calendar-sync", "notes")))
        assert tx.installations.get(user.account_id, GOOGLE) == google
        tx.installations.update(replace(google, version="2", groups=("free",)))
        assert tx.installations.holder_of_group(user.account_id, "calendar-sync") is None
        with pytest.raises(NotFound):
            tx.installations.update(make_installation(user, OUTLOOK))
