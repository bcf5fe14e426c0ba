"""Calendar v3's operations."""

from flask import Blueprint

from nundina_sandbox.google.world import World


def blueprint(world: World) -> Blueprint:
    """Return the API at `/calendar/v3` and `/batch/calendar/v3`."""
    return Blueprint("calendar_api", __name__)
