"""`nundina key`: the key that encrypts what the database must not give away."""

from __future__ import annotations

import click

from nundina.app import Host
from nundina.commands.failures import NotReady
from nundina.commands.opening import opened
from nundina.configuration import KEY
from nundina.store.key_ring import add_key, drop_old_keys
from nundina.store.secret_rotation import Rotation


@click.group()
def key() -> None:
    """Replace the key that encrypts credentials."""


@key.command()
def rotate() -> None:
    """Make a new key and seal everything with it. The old one stays in the file, and still opens what it sealed."""
    with opened() as host:
        _require_file(host)
        add_key(host.configuration.key_file)
        done = host.reseal()
        place = host.configuration.key_file
    click.echo(
        f"A new key is in {place}. Sealed with it: {done.resealed}. Processes that run take it up by themselves."
    )
    _tell_unreadable(done)
    click.echo("Keep a copy of the file in a safe place. After an hour the old key can go: nundina key drop-old")


@key.command(name="drop-old")
@click.confirmation_option(prompt="Backups of the database from before the new key will not open any more. Go on?")
def drop_old() -> None:
    """Forget every key but the newest. Everybody signs in again after the next restart."""
    with opened() as host:
        _require_file(host)
        done = host.reseal()
        drop_old_keys(host.configuration.key_file)
    click.echo(f"Only the newest key is left. Sealed with it: {done.resealed + done.current}.")
    _tell_unreadable(done)


def _tell_unreadable(done: Rotation) -> None:
    if done.unreadable:
        click.echo(f"No key opens {done.unreadable} stored secrets; whose they are has to connect again.", err=True)


def _require_file(host: Host) -> None:
    if host.configuration.key:
        raise NotReady(
            f"The key is in {KEY}, which a command cannot change. Put the new key in front of the old one there, "
            "with a space between them, and restart Nundina: from then on the new one seals and both open."
        )
