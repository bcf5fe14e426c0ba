"""`nundina serve`: the pages, served by gunicorn."""

from __future__ import annotations

import sys
from typing import Any

import click

from nundina.commands.opening import configured, opened
from nundina.commands.supervision import Supervisor
from nundina.commands.web_server import ServerOptions, WebServer


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1), help="Threads in each process.")
@click.option("--with-worker", is_flag=True, help="Run a worker beside, and restart it should it die.")
@click.option("--behind-proxy", is_flag=True, help="Believe X-Forwarded-For from a web server on another machine.")
def serve(*, with_worker: bool, **chosen: Any) -> None:  # noqa: ANN401 - the options, as click has checked them
    """Serve the pages until told to stop."""
    options = ServerOptions(**chosen)
    with opened():
        pass  # what is wrong is said here, in words, and not by each process in turn
    if with_worker:
        sys.exit(Supervisor(leader=("serve", *options.as_words()), follower=("worker",)).run())
    WebServer(configured(), options).run()
