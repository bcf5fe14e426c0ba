"""`nundina dispatcher`: claims for the workers of several machines."""

from __future__ import annotations

import click

from nundina.commands.opening import opened
from nundina.logs import configure_logs


@click.command()
def dispatcher() -> None:
    """Send what is due through RabbitMQ to every `nundina worker --carrier dramatiq`, until told to stop."""
    configure_logs()
    with opened() as host:
        host.dispatch()
