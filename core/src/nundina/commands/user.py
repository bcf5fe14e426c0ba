"""`nundina user`: the people in accounts."""

from __future__ import annotations

import click

from nundina.commands.opening import opened
from nundina.commands.passwords import Password, password_options
from nundina.commands.tables import table
from nundina.domain.permissions import Permission
from nundina.use_cases.create_user import create_user
from nundina.use_cases.list_accounts import find_account, list_accounts
from nundina.use_cases.set_password import set_password


@click.group()
def user() -> None:
    """Create and list users, and set passwords."""


@user.command()
@click.argument("email")
@click.option("--account", required=True, help="The account: its domain, its name or its id.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--admin", is_flag=True, help="May manage users, and install and uninstall apps.")
@click.option("--app-marketplace-access", is_flag=True, help="May install and uninstall apps.")
@click.option("--personal-email-access", is_flag=True, help="May connect a calendar.")
@password_options
def create(email: str, account: str, name: str, password: Password, **granted: bool) -> None:
    """Create the user EMAIL in an account."""
    permissions = [permission for permission in Permission if granted[permission]]
    with opened() as host:
        found = find_account(host.ports, account)
        chosen = password.choose()
        made = create_user(host.ports, found.id, email, name, chosen, permissions)
        click.echo(f"User {made.email} is in “{found.name}” and signs in at {host.ports.public_url}")
    password.show(chosen)


@user.command(name="password")
@click.argument("email")
@password_options
def password_(email: str, password: Password) -> None:
    """Give the user EMAIL another password, and sign them out everywhere."""
    with opened() as host:
        chosen = password.choose()
        changed = set_password(host.ports, email, chosen)
    click.echo(f"User {changed.email} has another password and is signed out everywhere.")
    password.show(chosen)


@user.command(name="list")
@click.option("--account", default="", help="Of this account alone: its domain, its name or its id.")
def list_(account: str) -> None:
    """List the users with their permissions."""
    with opened() as host:
        only = find_account(host.ports, account).id if account else ""
        rows = [
            (each.email, each.name, of.name, ", ".join(sorted(each.permissions)) or "-")
            for of, users in list_accounts(host.ports)
            for each in users
            if of.id == only or not only
        ]
    nothing = "There is no user yet. Type: nundina user create EMAIL --account DOMAIN --name NAME --admin"
    click.echo(table(("Email", "Name", "Account", "Permissions"), rows) if rows else nothing)
