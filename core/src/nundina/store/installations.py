"""Installed apps in the database, and the exclusive groups that they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.errors import AlreadyInstalled, ChangedMeanwhile, ExclusiveGroupTaken, NotFound, NundinaError
from nundina.domain.identifiers import AccountId, AppId, InstallationId
from nundina.domain.installations import Installation, InstallationState
from nundina.store.constraints import refused_by
from nundina.store.statements import changed_one, one_or_not_found
from nundina.store.tables import app_of_account, held_groups, installations


class SqlInstallationStore:
    """Apps in accounts, and the exclusive groups that they hold."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, installation: Installation) -> None:
        """Add an installation with its groups, or nothing of it.

        Raises AlreadyInstalled or ExclusiveGroupTaken as the unique indexes decide (MKT-4), and ChangedMeanwhile
        where whoever was in the way is gone by now.
        """
        insert = sa.insert(installations).values(_values(installation))
        self._store(installation, lambda: self._connection.execute(insert))

    def get(self, account_id: AccountId, app_id: AppId) -> Installation:
        """Return the account's installation of an app. Raises NotFound."""
        return _installation(one_or_not_found(self._connection, _chosen(account_id, app_id)))

    def find(self, account_id: AccountId, app_id: AppId) -> Installation | None:
        """Return the account's installation of an app, or None."""
        row = self._connection.execute(_chosen(account_id, app_id)).one_or_none()
        return None if row is None else _installation(row)

    def of_account(self, account_id: AccountId) -> tuple[Installation, ...]:
        """Return everything that the account has installed or is installing, by app."""
        chosen = sa.select(installations).where(installations.c.account_id == account_id)
        rows = self._connection.execute(chosen.order_by(installations.c.app_id))
        return tuple(_installation(row) for row in rows)

    def holder_of_group(self, account_id: AccountId, group: str) -> Installation | None:
        """Return the installation that holds an exclusive group of the account."""
        chosen = (
            sa.select(installations)
            .join(held_groups, held_groups.c.installation_id == installations.c.id)
            .where(held_groups.c.account_id == account_id, held_groups.c.group == group)
        )
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else _installation(row)

    def update(self, installation: Installation) -> None:
        """Store every field. Raises NotFound, and as add does where its groups come to collide."""
        chosen = sa.update(installations).where(
            installations.c.account_id == installation.account_id, installations.c.id == installation.id
        )

        def change() -> None:
            if not changed_one(self._connection, chosen.values(_values(installation))):
                raise NotFound
            freed = sa.delete(held_groups).where(held_groups.c.installation_id == installation.id)
            self._connection.execute(freed)

        self._store(installation, change)

    def remove(self, account_id: AccountId, installation_id: InstallationId) -> None:
        """Remove an installation and free its groups; one that is gone is no error."""
        chosen = sa.delete(installations).where(
            installations.c.account_id == account_id, installations.c.id == installation_id
        )
        self._connection.execute(chosen)

    def remove_abandoned(self, account_id: AccountId, now: datetime) -> int:
        """Remove installations whose attempt ran out, and with them the groups they held; return how many."""
        chosen = sa.delete(installations).where(
            installations.c.account_id == account_id,
            installations.c.state == InstallationState.INSTALLING,
            installations.c.expires_at <= now,
        )
        return self._connection.execute(chosen).rowcount

    def _store(self, installation: Installation, change: Callable[[], object]) -> None:
        try:
            with self._connection.begin_nested():
                change()
                self._hold_groups(installation)
        except IntegrityError as error:
            refusal = self._refusal(installation, error)
            if refusal is None:
                raise
            raise refusal from None

    def _hold_groups(self, installation: Installation) -> None:
        # In the same order everywhere, so that two who want the same two groups never wait for each other.
        rows = [
            {"account_id": installation.account_id, "group": group, "installation_id": installation.id}
            for group in sorted(set(installation.groups))
        ]
        for row in rows:
            self._connection.execute(sa.insert(held_groups), row)

    def _refusal(self, installation: Installation, error: IntegrityError) -> NundinaError | None:
        if refused_by(error, app_of_account):
            return AlreadyInstalled(installation.app_id)
        if refused_by(error, held_groups.primary_key):
            return self._group_taken(installation)
        return None

    def _group_taken(self, installation: Installation) -> NundinaError:
        for group in sorted(set(installation.groups)):
            holder = self.holder_of_group(installation.account_id, group)
            if holder is not None and holder.id != installation.id:
                until = holder.expires_at if holder.state is InstallationState.INSTALLING else None
                return ExclusiveGroupTaken(group, holder.app_id, holder.installed_by, holder.installed_at, until)
        return ChangedMeanwhile()


def _chosen(account_id: AccountId, app_id: AppId) -> sa.Select[Any]:
    return sa.select(installations).where(installations.c.account_id == account_id, installations.c.app_id == app_id)


def _installation(row: sa.Row[Any]) -> Installation:
    return Installation(
        id=row.id,
        account_id=row.account_id,
        app_id=row.app_id,
        version=row.version,
        groups=tuple(row.groups),
        state=InstallationState(row.state),
        installed_by=row.installed_by,
        installed_at=row.installed_at,
        expires_at=row.expires_at,
        replaces=tuple(row.replaces or ()),
    )


def _values(installation: Installation) -> dict[str, Any]:
    return {
        "id": installation.id,
        "account_id": installation.account_id,
        "app_id": installation.app_id,
        "version": installation.version,
        "groups": list(installation.groups),
        "state": installation.state,
        "installed_by": installation.installed_by,
        "installed_at": installation.installed_at,
        "expires_at": installation.expires_at,
        "replaces": list(installation.replaces),
    }
