"""The words for why a user has no calendar tool (MOB-2)."""

from __future__ import annotations

from flask_babel import gettext

from nundina.domain.accounts import Account, User
from nundina.domain.calendar_tool import ToolObstacle, tool_obstacle
from nundina.web.whom_to_ask import admin_names


def tool_text(account: Account, user: User) -> str:
    """Return what is missing and who can change it; empty where the user has the tool."""
    obstacle = tool_obstacle(account, user)
    if obstacle is ToolObstacle.PLAN:
        return gettext(
            "The calendar tool needs the plan Professional or Enterprise, and a sales seat. Your account is on another "
            "plan; whoever runs Nundina can change that. Your calendar and your scheduling link work all the same."
        )
    if obstacle is ToolObstacle.SEAT:
        return gettext(
            "The calendar tool needs a sales seat, and you have none. Ask an admin of your account: %(names)s. "
            "Your calendar and your scheduling link work all the same.",
            names=admin_names(),
        )
    return ""
