"""Switching from one app of an exclusive group to another: who has to connect again, taking what along (MKT-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nundina.domain.connections import Purpose
from nundina.domain.identifiers import AccountId, AppId, ConnectionId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedReconnect:
    """A user whose calendar ended because the account switched apps, until they connect a calendar again."""

    account_id: AccountId
    user_id: UserId
    connection_id: ConnectionId  # the one that ended
    left_app: AppId
    app_id: AppId  # with which to connect now
    switched_at: datetime
    switched_by: UserId
    purposes: frozenset[Purpose]  # what the connection that ended served (CON-8)
    dismissed: bool = False  # the user has read it, and wants no banner any more
