"""Google's identity as one blueprint."""

from flask import Blueprint

from nundina_sandbox.google.identity import endpoints, sign_in_pages
from nundina_sandbox.google.identity.authorization_server import GoogleAuthorizationServer
from nundina_sandbox.google.world import World


def blueprint(world: World) -> Blueprint:
    """Return the sign-in pages and the token endpoints of this world."""
    made = Blueprint("identity", __name__)
    server = GoogleAuthorizationServer(world)
    sign_in_pages.add_to(made, world, server)
    endpoints.add_to(made, world, server)
    return made
