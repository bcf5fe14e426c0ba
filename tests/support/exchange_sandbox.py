"""An Exchange sandbox for a test, and the people in it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.server_versions import NEWEST, SERVER_VERSIONS
from nundina_sandbox.exchange.world import ExchangeWorld

ANNA = "anna@corp.example"
BERT = "bert@corp.example"
ANNAS_PASSWORD = "Anna's password"


@contextmanager
def running_exchange(
    world: ExchangeWorld | None = None,
    *,
    version: str = NEWEST.name,
    schemes: tuple[str, ...] = ("Basic",),
    tls: ssl.SSLContext | None = None,
) -> Iterator[RunningExchange]:
    r"""Yield an Exchange server where anna@corp.example (CORP\anna) and bert@corp.example have mailboxes.

    `schemes` are the ways to sign in that it offers: Basic, NTLM, Negotiate. `version` is a name of SERVER_VERSIONS.
    """
    with RunningExchange(world, tls=tls) as exchange:
        exchange.world.server.version = SERVER_VERSIONS[version]
        exchange.world.server.schemes = schemes
        exchange.world.add_person(ANNA, "Anna Berg", password=ANNAS_PASSWORD, zone="Europe/Berlin")
        exchange.world.add_person(BERT, "Bert Holm", password="Bert's password", zone="Europe/London")
        yield exchange
