"""The command `nundina-sandbox serve`."""

from collections.abc import Iterable

import click

from nundina_sandbox.certificates import GOOGLE_HOSTS
from nundina_sandbox.google.demo_world import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS, demo_world
from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox
from nundina_sandbox.serving import Place, place_options, serve_until_told


@click.command()
@place_options("Google", 8030)
@click.option("--seed", type=click.Choice(["demo", "empty"]), default="demo", show_default=True)
@click.option("--redirect-uri", multiple=True, help="Where the demo client may return to; repeat for more.")
def serve(place: Place, seed: str, redirect_uri: tuple[str, ...]) -> None:
    """Run Google's sandbox until interrupted, and print where it is."""
    world = demo_world(redirect_uri or REDIRECT_URIS) if seed == "demo" else World()

    def lines(url: str) -> Iterable[tuple[str, str]]:
        return [("Demo client", f"{CLIENT_ID} with secret {CLIENT_SECRET}")] if seed == "demo" else []

    serve_until_told(
        "Google",
        lambda host, port, tls: RunningSandbox(world, host=host, port=port, tls=tls),
        place,
        GOOGLE_HOSTS,
        lines,
    )
