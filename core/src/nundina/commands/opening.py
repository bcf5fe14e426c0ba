"""How a command gets at the host."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from nundina.app import Host, open_host
from nundina.commands.failures import sentence_of
from nundina.configuration import HostConfiguration, read_configuration


def configured() -> HostConfiguration:
    """Return the configuration; says on standard error which variables mean nothing."""
    configuration = read_configuration(os.environ)
    for warning in configuration.warnings:
        click.echo(f"Warning: {sentence_of(warning)}", err=True)
    return configuration


@contextmanager
def opened() -> Iterator[Host]:
    """Open the host, and close it at the end."""
    host = open_host(configured())
    try:
        yield host
    finally:
        host.close()
