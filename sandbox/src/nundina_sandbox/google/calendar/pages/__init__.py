"""A calendar to look at, and to make, change and delete events in as a person would."""

from flask import Blueprint

from nundina_sandbox.google.world import World


def blueprint(world: World) -> Blueprint:
    """Return the pages at `/ui`."""
    return Blueprint("calendar_pages", __name__, url_prefix="/ui")
