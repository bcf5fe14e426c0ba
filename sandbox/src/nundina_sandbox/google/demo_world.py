"""The world of the demo: one workspace, one contact outside it, and Nundina's client."""

from collections.abc import Iterable

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.calendar.demo_events import put_demo_events
from nundina_sandbox.google.world import World

CLIENT_ID = "507390625131-nundina-demo.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-demo-secret-of-the-sandbox"  # noqa: S105  # it opens nothing but this sandbox
PEOPLE = (
    ("anna@fjordworks.example", "Anna Berg", "nb", "Europe/Oslo"),
    ("bjorn@fjordworks.example", "Bjørn Dahl", "nb", "Europe/Oslo"),
    ("chiara@fjordworks.example", "Chiara Conti", "it", "Europe/Rome"),
    ("dana@bakery.example", "Dana Kowalska", "pl", "Europe/Warsaw"),
)
REDIRECT_URIS = ("http://127.0.0.1:8000/connect/callback", "http://localhost:8000/connect/callback")


def demo_world(redirect_uris: Iterable[str] = REDIRECT_URIS, clock: SandboxClock | None = None) -> World:
    """Return a world with the demo's people and its client, which may return to these addresses."""
    world = World(clock)
    for address, name, locale, zone in PEOPLE:
        world.add_person(address, name, locale=locale, zone=zone)
    world.register_client(CLIENT_ID, CLIENT_SECRET, redirect_uris, name="Nundina")
    put_demo_events(world)
    return world
