"""The words for users and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from nundina.domain.errors import InvalidInput
from nundina.domain.permissions import Permission
from nundina.web.input_words import problem


@dataclass(frozen=True, slots=True)
class PermissionChoice:
    """A permission as the pages show it."""

    permission: Permission
    name: str
    text: str


def permission_choices() -> list[PermissionChoice]:
    """Return every permission with its words."""
    return [
        PermissionChoice(
            Permission.ADMIN, gettext("Admin"), gettext("Manages users, and installs and uninstalls apps.")
        ),
        PermissionChoice(
            Permission.APP_MARKETPLACE_ACCESS,
            gettext("App Marketplace access"),
            gettext("Installs and uninstalls apps."),
        ),
        PermissionChoice(
            Permission.PERSONAL_EMAIL_ACCESS,
            gettext("Personal email access"),
            gettext("Connects a calendar, and the mailbox behind it."),
        ),
    ]


def user_problem(error: InvalidInput) -> str:
    """Return the sentence for something that cannot be used about a user."""
    if (error.field, error.problem) == ("email", "taken"):
        return gettext("This address belongs to a user already. Use another address.")
    if error.problem == "last_admin":
        return gettext("Nobody would be an admin of your account any more. Make somebody else an admin first.")
    return problem(error)
