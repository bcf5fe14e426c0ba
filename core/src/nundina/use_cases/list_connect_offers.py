"""A user opens the dialog Connect your calendar (CON-2)."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.app_standing import Standing
from nundina.ports import Ports
from nundina.use_cases.app_standings import app_standings
from nundina_plugin_api.manifest import Capability

_CALENDAR = {Capability.CHANGE_FEED, Capability.BUSY_TIMES, Capability.CREATE_EVENTS}


def list_connect_offers(ports: Ports, actor: User, language: str) -> tuple[Standing, ...]:
    """Return every calendar app of the host, those that can be connected first, each with what is in the way."""
    standings = [one for one in app_standings(ports, actor, language) if one.app.manifest.capabilities & _CALENDAR]
    return tuple(sorted(standings, key=lambda one: (not one.is_connectable, one.app.manifest.name.casefold())))
