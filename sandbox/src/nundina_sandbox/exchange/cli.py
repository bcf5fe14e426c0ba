"""The command `nundina-sandbox exchange`."""

from collections.abc import Iterable

import click

from nundina_sandbox.exchange.demo_world import PASSWORD, PEOPLE, demo_world
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.server_versions import NEWEST, SERVER_VERSIONS
from nundina_sandbox.exchange.world import SCHEMES, ExchangeWorld
from nundina_sandbox.serving import Place, place_options, serve_until_told

HOSTS = ("autodiscover.corp.example", "mail.corp.example")
"""The names under which clients look for the demo's server."""


@click.command()
@place_options("Exchange", 8033)
@click.option("--seed", type=click.Choice(["demo", "empty"]), default="demo", show_default=True)
@click.option("--version", type=click.Choice(list(SERVER_VERSIONS)), default=NEWEST.name, show_default=True)
@click.option("--scheme", "schemes", type=click.Choice(SCHEMES), multiple=True, help="How to sign in; repeat for more.")
def exchange(place: Place, seed: str, version: str, schemes: tuple[str, ...]) -> None:
    """Run an Exchange server until interrupted, and print where it is."""
    world = demo_world() if seed == "demo" else ExchangeWorld()
    world.server.version = SERVER_VERSIONS[version]
    world.server.schemes = schemes or ("NTLM", "Basic")

    def lines(url: str) -> Iterable[tuple[str, str]]:
        yield "EWS", f"{url}/EWS/Exchange.asmx"
        if seed == "demo":
            yield "Demo account", f"{PEOPLE[0][0]} with password {PASSWORD}"

    serve_until_told(
        "Exchange",
        lambda host, port, tls: RunningExchange(world, host=host, port=port, tls=tls),
        place,
        HOSTS,
        lines,
    )
