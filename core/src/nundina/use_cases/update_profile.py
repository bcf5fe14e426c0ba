"""A user changes how they are called, and the language and time zone of their pages."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.ports import Ports


def update_profile(ports: Ports, actor: User, name: str, language: str, zone: str) -> User:
    """Store the three and nothing else: permissions and password may have changed since the actor was read."""
    with ports.unit_of_work() as tx:
        changed = replace(tx.users.get(actor.account_id, actor.id), name=name, language=language, zone=zone)
        tx.users.update(changed)
    return changed
