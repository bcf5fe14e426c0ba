"""`nundina worker`: what runs when nobody looks."""

from __future__ import annotations

import click

from nundina.commands.opening import opened
from nundina.logs import configure_logs
from nundina.worker.worker import Worker, run_worker, worker_name


@click.command()
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1), help="How much is done at once.")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option(
    "--carrier",
    default="none",
    show_default=True,
    type=click.Choice(["none", "dramatiq"]),
    help="How work comes: claimed by the worker itself, or sent by a dispatcher.",
)
def worker(threads: int, carrier: str, *, once: bool) -> None:
    """Sync calendars and deliver what is to be delivered, until told to stop."""
    if once and carrier != "none":
        raise click.UsageError("--once claims what is due itself; leave out --carrier.")
    configure_logs()
    with opened() as host:
        if once:
            done = Worker(host.ports, worker_name()).run_once()
            click.echo(f"Done: {done}.")
        elif carrier == "dramatiq":
            host.receive(threads)
        else:
            run_worker(host.ports, threads)
