"""Whom a user without a permission can ask for it (CON-4, MKT-7)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from nundina.domain.accounts import User
from nundina.use_cases.list_admins import list_admins
from nundina.web.signed_in import current_user, ports

MOST_NAMES = 3


def names_of(users: Sequence[User]) -> str:
    """Return whom to ask: up to three names."""
    names = [user.name or user.email for user in users[:MOST_NAMES]]
    return ", ".join(names) or gettext("an admin of your account")


def admin_names() -> str:
    """Return the names of those who can give the reader a permission."""
    return names_of(list_admins(ports(), current_user()))


def calendar_permission_text() -> str:
    """Return why the reader cannot connect a calendar, and whom to ask (CON-4)."""
    return gettext(
        "This needs the permission Personal email access. Ask an admin of your account: %(names)s.", names=admin_names()
    )
