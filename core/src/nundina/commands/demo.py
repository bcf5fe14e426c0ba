"""`nundina demo`: a running host with sandboxes of every provider and an example account."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import click
import requests

from nundina.commands.example_account import (
    PASSWORD,
    PEOPLE,
    make_example,
    point_exchange_at,
    point_google_at,
    point_outlook_at,
)
from nundina.commands.opening import configured, opened
from nundina.commands.sandbox_process import Sandbox, Sandboxes, free_port, running_sandboxes
from nundina.commands.supervision import Supervisor
from nundina.configuration import DATABASE_URL, HOME, KEY, PUBLIC_URL, PUSH_URL
from nundina.preparation import initialise


@click.command()
@click.option("--port", default=8000, show_default=True, help="The port of the pages; another one where it is taken.")
@click.option(
    "--sandbox-port",
    default=8030,
    show_default=True,
    help="The port of Google's sandbox, likewise; Microsoft's and Exchange's take two each.",
)
@click.option("--home", default="var/demo", show_default=True, type=click.Path(path_type=Path, file_okay=False))
def demo(port: int, sandbox_port: int, home: Path) -> None:
    """Run the host with sandboxes that play Google, Microsoft and Exchange, and an account to try things in.

    No account anywhere is needed.
    """
    public = f"http://127.0.0.1:{free_port(port)}"
    use_home(home, public)
    with running_sandboxes(sandbox_port, home.absolute(), f"{public}/connect/callback") as sandboxes:
        prepare(sandboxes.google, sandboxes)
        announcing = threading.Thread(target=_announce_once_it_answers, args=(public, sandboxes), daemon=True)
        announcing.start()
        sys.exit(Supervisor(leader=("serve", "--port", public.rpartition(":")[2]), follower=("worker",)).run())


def use_home(home: Path, public_url: str) -> None:
    """Have this process, and those that it starts, serve from a folder of their own, whatever else is configured."""
    for variable in (DATABASE_URL, KEY):
        os.environ.pop(variable, None)
    os.environ.update({HOME: str(home), PUBLIC_URL: public_url, PUSH_URL: public_url})


def prepare(google: Sandbox, sandboxes: Sandboxes | None = None) -> None:
    """Make the home, the example account, and the calendar apps' configuration for these sandboxes."""
    initialise(configured())
    with opened() as host:
        make_example(host.ports)
        point_google_at(host.ports, google)
        if sandboxes is not None:
            point_outlook_at(host.ports, sandboxes.microsoft)
            point_exchange_at(host.ports, sandboxes.exchange)


def _announce_once_it_answers(public: str, sandboxes: Sandboxes) -> None:
    while True:
        try:
            requests.get(f"{public}/sign-in", timeout=5)
            break
        except requests.ConnectionError:
            threading.Event().wait(0.1)
    click.echo(f"\n  Nundina runs at     {public}\n")
    for person in PEOPLE:
        click.echo(f"    {person.email:<28} {person.role}")
    click.echo(f"    password of each             {PASSWORD}\n")
    named = {"Google": sandboxes.google, "Microsoft": sandboxes.microsoft, "Exchange": sandboxes.exchange}
    for name, sandbox in named.items():
        click.echo(f"  {name + ' (sandbox)':<19} {sandbox.url}/ui/{PEOPLE[0].email}")
        click.echo(f"  Make it fail        {sandbox.url}/control\n")
    click.echo("  Microsoft's sign-in is over TLS, with a certificate that no browser knows: let yours pass it once.")
    click.echo("  Exchange's mailboxes have the same addresses and password; the form needs no URL.\n")
    click.echo(f"  Its commands        NUNDINA_HOME={os.environ[HOME]} nundina --help\n")
    click.echo("  Start in Marketplace > Google Calendar (or Outlook Calendar, or Exchange) > Connect app.")
    click.echo("  Ctrl-C stops everything.\n")
