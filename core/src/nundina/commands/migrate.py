"""`nundina migrate`: the database follows the host."""

from __future__ import annotations

import click

from nundina.commands.opening import configured
from nundina.preparation import migrate_database


@click.command()
def migrate() -> None:
    """Bring the database to the version of this host."""
    changed = migrate_database(configured())
    click.echo("The database was brought up to date." if changed else "The database is up to date already.")
