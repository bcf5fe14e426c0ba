"""The command `nundina-sandbox microsoft`."""

from collections.abc import Iterable

import click

from nundina_sandbox.certificates import MICROSOFT_HOSTS
from nundina_sandbox.microsoft.demo_world import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS, demo_world
from nundina_sandbox.microsoft.running import RunningMicrosoft
from nundina_sandbox.microsoft.world import MicrosoftWorld
from nundina_sandbox.serving import Place, place_options, serve_until_told

PORT, TLS_PORT = 8031, 8032


@click.command()
@place_options("Microsoft", PORT, TLS_PORT)
@click.option("--seed", type=click.Choice(["demo", "empty"]), default="demo", show_default=True)
@click.option("--redirect-uri", multiple=True, help="Where the demo app may return to; repeat for more.")
def microsoft(place: Place, seed: str, redirect_uri: tuple[str, ...]) -> None:
    """Run Microsoft's sandbox until interrupted, and print where it is; Microsoft's own client wants the TLS port."""
    world = demo_world(redirect_uri or REDIRECT_URIS) if seed == "demo" else MicrosoftWorld()

    def lines(url: str) -> Iterable[tuple[str, str]]:
        return [("Demo app", f"{CLIENT_ID} with secret {CLIENT_SECRET}")] if seed == "demo" else []

    serve_until_told(
        "Microsoft",
        lambda host, port, tls: RunningMicrosoft(world, host=host, port=port, tls=tls, plain=tls is None),
        place,
        MICROSOFT_HOSTS,
        lines,
    )
