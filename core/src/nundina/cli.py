"""The command `nundina`. Each command lives in nundina.commands and is imported when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from nundina.commands.failures import spoken

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("nundina.commands.init:init", "Make the home folder, the key and the database."),
    "migrate": ("nundina.commands.migrate:migrate", "Bring the database to the version of this host."),
    "check": ("nundina.commands.check:check", "Say what is wrong with the configuration."),
    "account": ("nundina.commands.account:account", "Create and list accounts."),
    "user": ("nundina.commands.user:user", "Create and list users, and set passwords."),
    "app": ("nundina.commands.app:app", "List apps and set what they need."),
    "key": ("nundina.commands.key:key", "Replace the key that encrypts credentials."),
    "serve": ("nundina.commands.serve:serve", "Serve the pages."),
    "demo": ("nundina.commands.demo:demo", "Run a host with a Google sandbox and an example account."),
    "tour": ("nundina.commands.tour:tour", "Tell the main story in the terminal, against the sandbox."),
    "dispatcher": ("nundina.commands.dispatcher:dispatcher", "Send what is due to the workers of several machines."),
    "worker": ("nundina.commands.worker:worker", "Sync calendars and deliver what is to be delivered."),
}


class Commands(click.Group):
    """Finds a command by name without importing the others, so that help comes at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, imported, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{name} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; what the host refuses ends in a sentence and exit code 1, never in a traceback."""
        with spoken():
            return super().invoke(ctx)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="nundina", message="Nundina %(version)s")
def main() -> None:
    """Nundina, a host for calendar integrations."""


if __name__ == "__main__":
    main()
