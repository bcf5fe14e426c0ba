"""`nundina account`: the customer organisations of this host."""

from __future__ import annotations

from typing import BinaryIO

import click

from nundina.commands.opening import opened
from nundina.commands.tables import table
from nundina.domain.accounts import Plan
from nundina.use_cases.change_plan import change_plan
from nundina.use_cases.create_account import LANGUAGES, create_account
from nundina.use_cases.import_accounts import import_accounts
from nundina.use_cases.list_accounts import find_account, list_accounts


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


@account.command(name="import-legacy")
@click.argument("file", type=click.File("rb"))
def import_legacy(file: BinaryIO) -> None:
    """Make the accounts of FILE (JSON), those from before 13 March 2023 with two calendars a user.

    The guide `Bringing old accounts` says what the file holds. All of it is taken, or nothing.
    """
    with opened() as host:
        made = import_accounts(host.ports, file.read())
    for one in made:
        calendars = len({(planned.user_id, planned.app_id, planned.address) for planned in one.planned})
        click.echo(f"Account “{one.account.name}”: {len(one.users)} users, {calendars} calendars to connect.")
    click.echo("Nobody has a password yet. For each user: nundina user password EMAIL --generate-password")


@account.command(name="plan")
@click.argument("name")
@click.argument("plan", type=click.Choice([str(plan) for plan in Plan]))
def plan_(name: str, plan: str) -> None:
    """Put the account NAME on PLAN.

    NAME is its name, a domain or its id. The calendar tool needs professional or enterprise.
    """
    with opened() as host:
        changed = change_plan(host.ports, find_account(host.ports, name).id, Plan(plan))
    click.echo(f"Account “{changed.name}” is on the plan {changed.plan}.")
