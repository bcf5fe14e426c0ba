"""A provider wants an administrator of the user's organisation to approve an app before anybody can connect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nundina.domain.identifiers import AccountId, AppId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """What a user waits for, until they connect or give it up."""

    account_id: AccountId
    user_id: UserId
    app_id: AppId
    link: str  # https, where an administrator approves; empty: the app names none
    asked_at: datetime
