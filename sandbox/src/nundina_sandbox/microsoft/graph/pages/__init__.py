"""A calendar to look at, and to make, change, answer and cancel events in as a person would."""

from flask import Blueprint

from nundina_sandbox.microsoft.graph.pages import editor, event, week
from nundina_sandbox.microsoft.graph.pages.desk import Desk
from nundina_sandbox.microsoft.world import MicrosoftWorld


def calendar_pages(world: MicrosoftWorld) -> Blueprint:
    """Return the pages at `/ui`, which need no JavaScript and no signing in."""
    found = Blueprint("calendar_pages", __name__, url_prefix="/ui", template_folder="templates")
    desk = Desk(found, world)
    for part in (week, editor, event):
        part.add_to(desk)
    return found
