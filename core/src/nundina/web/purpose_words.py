"""The words for what each of two calendars of an old account serves (CON-8)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from nundina.domain.accounts import User
from nundina.domain.connections import Purpose
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.ports import Ports
from nundina.use_cases.separate_calendars import planned_connections


@dataclass(frozen=True, slots=True)
class PlannedCalendar:
    """A calendar that the user is to connect, with everything it will serve."""

    app_id: AppId
    app_name: str
    address: str
    purposes: frozenset[Purpose]


def purpose_text(purposes: frozenset[Purpose]) -> str:
    """Return what a calendar serves."""
    if purposes == {Purpose.CALENDAR}:
        return gettext("Calendar settings: meetings on timelines, and meetings that you make here")
    if purposes == {Purpose.MEETINGS}:
        return gettext("Meetings settings: your scheduling pages")
    return gettext("Calendar settings and meetings settings")


def planned_groups(ports: Ports, actor: User, language: str) -> list[PlannedCalendar]:
    """Return the calendars that the user has yet to connect, each once."""
    found: dict[tuple[AppId, str], set[Purpose]] = {}
    for one in planned_connections(ports, actor):
        found.setdefault((one.app_id, one.address), set()).add(one.purpose)
    return [
        PlannedCalendar(app_id, _name(ports, app_id, language), address, frozenset(purposes))
        for (app_id, address), purposes in found.items()
    ]


def _name(ports: Ports, app_id: AppId, language: str) -> str:
    try:
        return ports.apps.release(app_id).manifest_in(language).name
    except NotFound:
        return app_id
