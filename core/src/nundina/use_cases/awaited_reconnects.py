"""Users whose calendar ended because their account switched apps: told until they connect again (MKT-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from nundina.domain.accounts import User
from nundina.domain.identifiers import AppId
from nundina.domain.permissions import require_install_apps
from nundina.domain.switching import AwaitedReconnect
from nundina.ports import Ports, Transaction


def awaited_reconnect(ports: Ports, actor: User) -> AwaitedReconnect | None:
    """Return why the user is to connect again; None where they need not."""
    with ports.unit_of_work.read() as tx:
        return tx.reconnects.find(actor.account_id, actor.id)


def dismiss_reconnect(ports: Ports, actor: User) -> None:
    """Say no more on every page that the user is to connect again; Settings > Calendar still does."""
    with ports.unit_of_work() as tx:
        awaited = tx.reconnects.find(actor.account_id, actor.id)
        if awaited is not None:
            tx.reconnects.put(replace(awaited, dismissed=True))


def not_reconnected(ports: Ports, actor: User, app_id: AppId) -> tuple[User, ...]:
    """Return, to who installs apps, the users who have not connected again yet, by name. Raises NotAllowed."""
    require_install_apps(actor)
    with ports.unit_of_work.read() as tx:
        waiting = {one.user_id for one in tx.reconnects.of_app(actor.account_id, app_id)}
        users = [user for user in tx.users.of_account(actor.account_id) if user.id in waiting] if waiting else []
    return tuple(sorted(users, key=lambda user: user.name.casefold()))


def take_over(tx: Transaction, actor: User, app_id: AppId) -> datetime | None:
    """End the user's waiting as they connect a calendar, and return since when events counted in the one it replaces.

    So what was made in the gap between the two comes in (SYNC-9). None where the calendar replaces none.
    """
    awaited = tx.reconnects.find(actor.account_id, actor.id)
    if awaited is None:
        return None
    tx.reconnects.remove(actor.account_id, actor.id)
    if awaited.app_id != app_id:
        return None
    return tx.connections.get(actor.account_id, awaited.connection_id).events_since
