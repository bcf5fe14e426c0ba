"""Who has the calendar tool: a plan that has it, and a seat for the user (MOB-2)."""

from __future__ import annotations

from enum import StrEnum

from nundina.domain.accounts import Account, Plan, User

_PLANS = frozenset({Plan.PROFESSIONAL, Plan.ENTERPRISE})


class ToolObstacle(StrEnum):
    """Why a user has no calendar tool. Their scheduling link works all the same."""

    PLAN = "plan"
    SEAT = "seat"


def tool_obstacle(account: Account, user: User) -> ToolObstacle | None:
    """Return what keeps the user from the calendar tool; None where they have it."""
    if account.plan not in _PLANS:
        return ToolObstacle.PLAN
    return None if user.sales_seat else ToolObstacle.SEAT
