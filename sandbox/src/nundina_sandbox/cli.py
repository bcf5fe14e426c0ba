"""The command `nundina-sandbox`."""

from importlib import import_module
from pathlib import Path

import click

from nundina_sandbox.certificates import Authority

PROVIDERS = {
    "serve": "nundina_sandbox.google.cli",
    "microsoft": "nundina_sandbox.microsoft.cli",
    "exchange": "nundina_sandbox.exchange.cli",
}
"""The commands that play a provider, by the module that has a command of that name; it is imported when needed."""


class Sandboxes(click.Group):
    """A group whose providers are imported one at a time: each of them takes a while."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*PROVIDERS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        if cmd_name not in PROVIDERS:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(PROVIDERS[cmd_name]), cmd_name)
        return found


@click.group(cls=Sandboxes)
def main() -> None:
    """Calendar providers on loopback, for demos, tests and plugin authors."""


@main.command()
@click.option("--cert", type=click.Path(path_type=Path), default=Path("sandbox-ca.pem"), show_default=True)
@click.option("--key", type=click.Path(path_type=Path), default=Path("sandbox-ca.key"), show_default=True)
def ca(cert: Path, key: Path) -> None:
    """Write a certificate authority that several runs of the sandbox can share."""
    Authority.new().write(cert, key)
    click.echo(f"Certificate: {cert}\nKey: {key} (whoever has it can be any host to those who trust the certificate)")


if __name__ == "__main__":
    main()
