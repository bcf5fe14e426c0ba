"""Who may do what in an account."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from nundina.domain.accounts import User
from nundina.domain.errors import InvalidInput, NotAllowed


class Permission(StrEnum):
    """What an account grants a user."""

    ADMIN = "admin"
    APP_MARKETPLACE_ACCESS = "app_marketplace_access"
    PERSONAL_EMAIL_ACCESS = "personal_email_access"


def may_install_apps(user: User) -> bool:
    """Say whether the user may install and uninstall apps (MKT-7)."""
    return bool(user.permissions & {Permission.ADMIN, Permission.APP_MARKETPLACE_ACCESS})


def may_connect_calendar(user: User) -> bool:
    """Say whether the user may connect a calendar (CON-4)."""
    return Permission.PERSONAL_EMAIL_ACCESS in user.permissions


def require_install_apps(user: User) -> None:
    """Raise NotAllowed unless the user may install and uninstall apps (MKT-7)."""
    if not may_install_apps(user):
        raise NotAllowed(Permission.APP_MARKETPLACE_ACCESS)


def require_connect_calendar(user: User) -> None:
    """Raise NotAllowed unless the user may connect a calendar (CON-4)."""
    if not may_connect_calendar(user):
        raise NotAllowed(Permission.PERSONAL_EMAIL_ACCESS)


def is_admin(user: User) -> bool:
    """Say whether the user runs the account: its users, and its apps (MKT-7)."""
    return Permission.ADMIN in user.permissions


def require_admin(user: User) -> None:
    """Raise NotAllowed unless the user runs the account."""
    if not is_admin(user):
        raise NotAllowed(Permission.ADMIN)


def refuse_no_admin(users: Iterable[User]) -> None:
    """Raise InvalidInput("permissions", "last_admin") where none of an account's users is an admin."""
    if not any(map(is_admin, users)):
        raise InvalidInput("permissions", "last_admin")
