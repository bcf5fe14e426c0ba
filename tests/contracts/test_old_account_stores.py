from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from nundina.domain.accounts import Plan
from nundina.domain.approvals import ApprovalRequest
from nundina.domain.connections import Purpose
from nundina.domain.identifiers import AppId
from nundina.domain.separate_calendars import PlannedConnection
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import HOUR, NOW, stored_account, stored_user

GOOGLE, EXCHANGE = AppId("google-calendar"), AppId("exchange")


@pytest.mark.rule("CON-8")
def test_a_user_has_one_planned_calendar_for_each_purpose(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        synced = PlannedConnection(
            account_id=user.account_id,
            user_id=user.id,
            purpose=Purpose.CALENDAR,
            app_id=GOOGLE,
            address="a@x.example",
        )
        booked = replace(synced, purpose=Purpose.MEETINGS, app_id=EXCHANGE, address="B@old.example")
        tx.planned.add(booked)
        tx.planned.add(synced)
    with unit_of_work.read() as tx:
        assert tx.planned.of_user(user.account_id, user.id) == (synced, replace(booked, address="b@old.example"))
    with pytest.raises(IntegrityError), unit_of_work() as tx:
        tx.planned.add(replace(synced, app_id=EXCHANGE))
    with unit_of_work() as tx:
        tx.planned.remove(user.account_id, user.id, Purpose.CALENDAR)
        tx.planned.remove(user.account_id, user.id, Purpose.CALENDAR)
        assert [one.purpose for one in tx.planned.of_user(user.account_id, user.id)] == [Purpose.MEETINGS]
        assert tx.planned.of_user(stored_account(tx).id, user.id) == ()


def test_a_user_waits_for_one_approval_and_the_latest_counts(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        request = ApprovalRequest(
            account_id=user.account_id, user_id=user.id, app_id=GOOGLE, link="https://a.example", asked_at=NOW
        )
        later = replace(request, app_id=EXCHANGE, link="", asked_at=NOW + HOUR)
        tx.approvals.put(request)
        tx.approvals.put(later)
        assert tx.approvals.find(stored_account(tx).id, user.id) is None
    with unit_of_work() as tx:
        assert tx.approvals.find(user.account_id, user.id) == later
        tx.approvals.remove(user.account_id, user.id)
        tx.approvals.remove(user.account_id, user.id)
        assert tx.approvals.find(user.account_id, user.id) is None


@pytest.mark.rule("MOB-2")
def test_plan_and_seat_come_back_as_they_were_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx, plan=Plan.STARTER)
        user = stored_user(tx, account)
        tx.users.update(replace(user, sales_seat=False))
    with unit_of_work.read() as tx:
        assert tx.accounts.get(account.id).plan is Plan.STARTER
        assert not tx.users.get(account.id, user.id).sales_seat
