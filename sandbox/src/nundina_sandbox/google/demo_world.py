"""The world of the demo: one workspace, one contact outside it, and Nundina's client."""

from collections.abc import Iterable

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.world import World

CLIENT_ID = "507390625131-nundina-demo.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-demo-secret-of-the-sandbox"  # noqa: S105  # it opens nothing but this sandbox
REDIRECT_URIS = ("http://127.0.0.1:8000/connect/callback", "http://localhost:8000/connect/callback")


def demo_world(redirect_uris: Iterable[str] = REDIRECT_URIS, clock: SandboxClock | None = None) -> World:
    """Return a world with the demo's people and its client, which may return to these addresses."""
    world = World(clock)
    world.add_person("anna@fjordworks.example", "Anna Berg", locale="nb", zone="Europe/Oslo")
    world.add_person("bjorn@fjordworks.example", "Bjørn Dahl", locale="nb", zone="Europe/Oslo")
    world.add_person("chiara@fjordworks.example", "Chiara Conti", locale="it", zone="Europe/Rome")
    world.add_person("dana@bakery.example", "Dana Kowalska", locale="pl", zone="Europe/Warsaw")
    world.register_client(CLIENT_ID, CLIENT_SECRET, redirect_uris, name="Nundina")
    return world
