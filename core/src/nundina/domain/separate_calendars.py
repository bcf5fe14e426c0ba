"""Accounts of before 13 March 2023: one connection for calendar settings, another for meetings settings (CON-8).

Both keep working. Once either has been disconnected, the user has one calendar, which serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nundina.domain.accounts import Account
from nundina.domain.connections import Connection, Purpose
from nundina.domain.errors import CalendarAlreadyConnected
from nundina.domain.identifiers import AccountId, AppId, UserId

ONE_CALENDAR_SINCE = datetime(2023, 3, 13, tzinfo=UTC)
BOTH = frozenset({Purpose.CALENDAR, Purpose.MEETINGS})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedConnection:
    """What a user of an imported account had connected for a purpose, and is to connect here once."""

    account_id: AccountId
    user_id: UserId
    purpose: Purpose
    app_id: AppId
    address: str  # lower case


def may_be_separate(account: Account) -> bool:
    """Say whether the account is old enough for separate connections."""
    return account.created_at < ONE_CALENDAR_SINCE


def planned_purposes(planned: Sequence[PlannedConnection], app_id: AppId, address: str = "") -> frozenset[Purpose]:
    """Return what connecting this app, or this mailbox of it, will serve: what was planned for it, or both.

    Another mailbox than the planned one stands in for it where the app is planned for one mailbox alone: people's
    addresses change.
    """
    of_app = [one for one in planned if one.app_id == app_id]
    exact = [one for one in of_app if one.address == address]
    alone = len({one.address for one in of_app}) == 1 or not address
    return frozenset(one.purpose for one in exact or (of_app if alone else [])) or BOTH


def refuse_taken_purposes(live: Sequence[Connection], purposes: frozenset[Purpose]) -> None:
    """Raise CalendarAlreadyConnected where a connection serves one of these purposes already (CON-1)."""
    for connection in live:
        if connection.purposes & purposes or not connection.purposes:
            raise CalendarAlreadyConnected(connection.id)
