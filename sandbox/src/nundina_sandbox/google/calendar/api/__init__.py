"""Calendar v3's operations (https://developers.google.com/calendar/api/v3/reference)."""

from flask import Blueprint

from nundina_sandbox.google.calendar.api import (
    access_rules,
    batch,
    calendar_list,
    calendars,
    channels,
    event_lists,
    events,
    free_busy,
    instance_lists,
    settings,
)
from nundina_sandbox.google.calendar.api.call import Routes
from nundina_sandbox.google.world import World


def blueprint(world: World) -> Blueprint:
    """Return the API at `/calendar/v3`, `/batch/calendar/v3` and `/batch`."""
    found = Blueprint("calendar_api", __name__)
    routes = Routes(found, world)
    for part in (
        event_lists,
        instance_lists,
        events,
        calendars,
        calendar_list,
        access_rules,
        settings,
        free_busy,
        channels,
    ):
        part.add_to(routes)
    batch.add_to(found)
    return found
