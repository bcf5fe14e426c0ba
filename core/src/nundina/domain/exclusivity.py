"""Exclusive groups: two apps of one group are never in one account (MKT-4, MKT-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nundina.domain.identifiers import AppId
from nundina.domain.installations import Installation, InstallationState


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who holds a group that an app needs."""

    group: str
    holder: Installation


def holds_its_groups(installation: Installation, now: datetime) -> bool:
    """Say whether the installation stands: an attempt that was abandoned holds nothing any more."""
    if installation.state is InstallationState.INSTALLED:
        return True
    return installation.expires_at is not None and installation.expires_at > now


def find_conflict(
    app_id: AppId, groups: Iterable[str], installations: Iterable[Installation], now: datetime
) -> Conflict | None:
    """Return what keeps the app out of the account, the first group by name, or None."""
    wanted = set(groups)
    conflicts = [
        Conflict(group, other)
        for other in installations
        if other.app_id != app_id and holds_its_groups(other, now)
        for group in sorted(wanted & set(other.groups))
    ]
    return min(conflicts, key=lambda conflict: conflict.group, default=None)
