"""Graph as one blueprint."""

from typing import TYPE_CHECKING

from flask import Blueprint

if TYPE_CHECKING:
    from nundina_sandbox.microsoft.world import MicrosoftWorld


def graph_blueprint(world: "MicrosoftWorld") -> Blueprint:
    """Return Graph's API of this world."""
    return Blueprint("graph", __name__)
