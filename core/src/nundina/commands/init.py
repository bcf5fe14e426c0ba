"""`nundina init`: from nothing to a host that can be started."""

from __future__ import annotations

import click

from nundina.commands.opening import configured
from nundina.configuration import HOME
from nundina.preparation import initialise


@click.command()
def init() -> None:
    """Make the home folder, the key and the database. What is there already stays as it is."""
    configuration = configured()
    done = initialise(configuration)
    click.echo(f"Home folder: {configuration.home} ({_made(made=done.home)}). {HOME} chooses another one.")
    if configuration.key:
        click.echo("Key: in NUNDINA_KEY.")
    else:
        click.echo(f"Key: {configuration.key_file} ({_made(made=done.key)}). Keep a copy of it in a safe place.")
    click.echo(f"Database: {configuration.database_place} ({'made or updated' if done.database else 'is up to date'}).")
    click.echo('Next: nundina account create "NAME" --domain example.com')


def _made(*, made: bool) -> str:
    return "made" if made else "was there"
