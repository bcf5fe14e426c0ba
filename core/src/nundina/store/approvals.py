"""Users who wait for an administrator's approval, in the database."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.domain.approvals import ApprovalRequest
from nundina.domain.identifiers import AccountId, UserId
from nundina.store.statements import insert_or_update
from nundina.store.tables import approval_requests

_ROWS = approval_requests.c


class SqlApprovalStore:
    """Users who wait for an administrator's approval."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, request: ApprovalRequest) -> None:
        """Add it, or replace the user's."""
        values = {
            "account_id": request.account_id,
            "user_id": request.user_id,
            "app_id": request.app_id,
            "link": request.link,
            "asked_at": request.asked_at,
        }
        insert_or_update(self._connection, approval_requests, values, ("account_id", "user_id"))

    def find(self, account_id: AccountId, user_id: UserId) -> ApprovalRequest | None:
        """Return what the user waits for, or None."""
        chosen = sa.select(approval_requests).where(_ROWS.account_id == account_id, _ROWS.user_id == user_id)
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else ApprovalRequest(**row._mapping)

    def remove(self, account_id: AccountId, user_id: UserId) -> None:
        """Forget it; where there is none is no error."""
        chosen = sa.delete(approval_requests).where(_ROWS.account_id == account_id, _ROWS.user_id == user_id)
        self._connection.execute(chosen)
