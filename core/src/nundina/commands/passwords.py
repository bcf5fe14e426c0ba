"""How a command gets a password: asked for, from standard input, or made up."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from nundina.domain.passwords import new_password


@dataclass(frozen=True, slots=True)
class Password:
    """Where the password comes from."""

    stdin: bool
    generate: bool

    def choose(self) -> str:
        """Return the password."""
        if self.generate:
            return new_password()
        if self.stdin:
            return sys.stdin.readline().rstrip("\r\n")
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))

    def show(self, chosen: str) -> None:
        """Print a password that nobody has seen yet."""
        if self.generate:
            click.echo(f"Password: {chosen}")


def password_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --password-stdin and --generate-password, handed over as one Password."""

    @click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
    @click.option("--generate-password", is_flag=True, help="Make a password up and print it.")
    @functools.wraps(command)
    def with_password(*, password_stdin: bool, generate_password: bool, **options: Any) -> None:  # noqa: ANN401
        if password_stdin and generate_password:
            raise click.UsageError("Say --password-stdin or --generate-password, not both.")
        command(password=Password(password_stdin, generate_password), **options)

    return with_password
