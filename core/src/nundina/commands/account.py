"""`nundina account`: the customer organisations of this host."""

from __future__ import annotations

import click

from nundina.commands.opening import opened
from nundina.commands.tables import table
from nundina.use_cases.create_account import LANGUAGES, create_account
from nundina.use_cases.list_accounts import list_accounts


@click.group()
def account() -> None:
    """Create and list accounts."""


@account.command()
@click.argument("name")
@click.option("--domain", "domains", multiple=True, required=True, help="A domain of its people. The first is its own.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--zone", default="UTC", show_default=True, help="Its time zone, as in Europe/Oslo.")
def create(name: str, domains: tuple[str, ...], language: str, zone: str) -> None:
    """Create the account NAME."""
    with opened() as host:
        made = create_account(host.ports, name, domains, language, zone)
    click.echo(f"Account “{made.name}” is there ({', '.join(made.domains)}).")
    click.echo(f'Its first user: nundina user create EMAIL --account {made.domains[0]} --name "…" --admin')


@account.command(name="list")
def list_() -> None:
    """List the accounts with their domains."""
    with opened() as host:
        found = list_accounts(host.ports)
    rows = [(each.name, ", ".join(each.domains), str(len(users)), each.id) for each, users in found]
    nothing = "There is no account yet. Type: nundina account create NAME --domain example.com"
    click.echo(table(("Name", "Domains", "Users", "Id"), rows) if rows else nothing)
