"""Apps as they stand in an account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from nundina.domain.identifiers import AccountId, AppId, InstallationId, UserId


class InstallationState(StrEnum):
    """How far an installation has come."""

    INSTALLING = "installing"  # Connect app was pressed, the provider has not answered yet; holds the groups already
    INSTALLED = "installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """An app in an account. It holds its exclusive groups from the moment it exists."""

    id: InstallationId
    account_id: AccountId
    app_id: AppId
    version: str
    groups: tuple[str, ...]
    state: InstallationState
    installed_by: UserId
    installed_at: datetime
    expires_at: datetime | None = None  # while installing: when an abandoned attempt stops holding its groups
    replaces: tuple[InstallationId, ...] = ()  # while installing: what gives way once a calendar is kept (MKT-9)

    @property
    def is_switch(self) -> bool:
        """Whether it waits to take another app's place; until then it holds no group."""
        return bool(self.replaces)


def as_installed(installation: Installation, by: UserId, at: datetime) -> Installation:
    """Return the installation as it is once it has succeeded."""
    return replace(installation, state=InstallationState.INSTALLED, installed_by=by, installed_at=at, expires_at=None)
