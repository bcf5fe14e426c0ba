"""`nundina app`: the apps of this host, and what the operator sets for them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from nundina.commands.opening import opened
from nundina.commands.tables import table
from nundina.domain.errors import InvalidInput, NotFound
from nundina.domain.identifiers import AppId
from nundina.ports import AppRelease, Ports
from nundina.use_cases.app_configuration import app_settings, missing_settings, set_app_setting
from nundina_plugin_api.manifest import Setting


@click.group()
def app() -> None:
    """List apps and set what they need."""


@app.command(name="list")
def list_() -> None:
    """List the apps of this host and how they are."""
    with opened() as host:
        rows = [_row(host.ports, release) for release in host.ports.apps.releases()]
    nothing = "This host has no app. Install one into its Python environment: pip install NAME"
    click.echo(table(("Id", "Name", "Version", "State"), rows) if rows else nothing)


@app.command()
@click.argument("app_id")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--secret", "secrets", multiple=True, metavar="NAME", help="Ask for this value, or read it from a pipe.")
def configure(app_id: str, values: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    """Set what the app APP_ID needs; NAME= alone brings the default back. Without values, say what there is to set."""
    wanted = dict(map(_pair, values))
    with opened() as host:
        release = _release(host.ports, app_id)
        for name in wanted:
            _refuse_secret(release, name)
        for name, value in [*wanted.items(), *_asked(secrets)]:
            _set(host.ports, release, name, value)
        _say(host.ports, release)


def _row(ports: Ports, release: AppRelease) -> tuple[str, str, str, str]:
    manifest = release.manifest
    return manifest.id, manifest.name, release.version, _state(ports, release)


def _state(ports: Ports, release: AppRelease) -> str:
    if not release.runs:
        return f"does not run: {release.problem}"
    missing = missing_settings(ports, AppId(release.manifest.id))
    return f"needs {', '.join(missing)}" if missing else "ready"


def _release(ports: Ports, app_id: str) -> AppRelease:
    try:
        return ports.apps.release(AppId(app_id))
    except NotFound:
        known = ", ".join(release.manifest.id for release in ports.apps.releases()) or "none"
        raise click.UsageError(f"This host has no app “{app_id}”. It has: {known}.") from None


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise click.UsageError(f"“{text}” is no NAME=VALUE. A secret is not typed there: --secret NAME")
    return name, value


def _refuse_secret(release: AppRelease, name: str) -> None:
    # What stands on a command line stands in the shell's history and in every process list.
    if any(setting.secret for setting in release.manifest.settings if setting.name == name):
        raise click.UsageError(f"{name} is a secret. Type: nundina app configure {release.manifest.id} --secret {name}")


def _asked(secrets: Iterable[str]) -> list[tuple[str, str]]:
    if sys.stdin.isatty():
        return [(name, str(click.prompt(name, hide_input=True))) for name in secrets]
    return [(name, sys.stdin.readline().rstrip("\r\n")) for name in secrets]


def _set(ports: Ports, release: AppRelease, name: str, value: str) -> None:
    try:
        set_app_setting(ports, AppId(release.manifest.id), name, value)
    except InvalidInput:
        known = ", ".join(setting.name for setting in release.manifest.settings) or "none"
        raise click.UsageError(f"The app has no setting “{name}”. It has: {known}.") from None


def _say(ports: Ports, release: AppRelease) -> None:
    values = app_settings(ports, AppId(release.manifest.id))
    rows = [(each.name, _shown(each, values.get(each.name, "")), each.label) for each in release.manifest.settings]
    click.echo(table(("Setting", "Value", "What it is"), rows) if rows else "This app has nothing to set.")


def _shown(setting: Setting, value: str) -> str:
    if not value:
        return "missing" if setting.required else "-"
    return "(set)" if setting.secret else value
