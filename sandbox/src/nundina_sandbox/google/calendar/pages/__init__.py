"""A calendar to look at, and to make, change and delete events in as a person would."""

from flask import Blueprint

from nundina_sandbox.google.calendar.pages import editor, event, mail, week
from nundina_sandbox.google.calendar.pages.desk import Desk
from nundina_sandbox.google.world import World


def blueprint(world: World) -> Blueprint:
    """Return the pages at `/ui`, which need no JavaScript and no signing in."""
    found = Blueprint("calendar_pages", __name__, url_prefix="/ui", template_folder="templates")
    desk = Desk(found, world)
    for part in (mail, week, editor, event):
        part.add_to(desk)
    return found
