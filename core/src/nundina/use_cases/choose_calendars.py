"""Which calendars of a user can count as busy."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.errors import Paused
from nundina.ports import Ports
from nundina.use_cases.app_access import call_app
from nundina.use_cases.app_problems import CALL_ERRORS
from nundina.use_cases.visited_page import scheduling_connection
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, CalendarInfo


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """What can be chosen from, or why nothing can."""

    calendars: tuple[CalendarInfo, ...] = ()
    connected: bool = False
    answered: bool = False  # the calendar app could be asked


def calendars_to_choose(ports: Ports, actor: User) -> CalendarChoice:
    """Ask the user's calendar app for the mailbox's calendars; where it does not answer, nothing can be chosen."""
    with ports.unit_of_work.read() as tx:
        connection = scheduling_connection(ports, tx, actor)
    if connection is None:
        return CalendarChoice()

    def listed(app: CalendarApp, access: Access) -> tuple[CalendarInfo, ...]:
        return app.busy_times.calendars(access) if app.busy_times is not None else ()

    try:
        return CalendarChoice(call_app(ports, connection, listed), connected=True, answered=True)
    except (*CALL_ERRORS, Paused):
        return CalendarChoice(connected=True)
