"""`nundina check`: what is wrong, in words."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import click

from nundina.app import Host
from nundina.commands.failures import NotReady
from nundina.commands.opening import opened
from nundina.domain.identifiers import AppId
from nundina.use_cases.app_configuration import missing_settings
from nundina.use_cases.list_accounts import list_accounts


@click.command()
def check() -> None:
    """Say what is wrong with the configuration, and what to type to mend it."""
    with opened() as host:
        problems = [*_accounts(host), *_apps(host), *_addresses(host)]
        for app in _not_offered(host):
            click.echo(app)
    for problem in problems:
        click.echo(f"- {problem}")
    if problems:
        raise NotReady(f"{len(problems)} of these to look at.")
    click.echo("Nothing is wrong.")


def _accounts(host: Host) -> Iterator[str]:
    found = list_accounts(host.ports)
    if not found:
        yield 'There is no account. Type: nundina account create "NAME" --domain example.com'
    for account, users in found:
        if not any("admin" in user.permissions for user in users):
            yield (
                f"“{account.name}” has no admin. Type: "
                f'nundina user create EMAIL --account {account.domains[0]} --name "NAME" --admin'
            )


def _apps(host: Host) -> Iterator[str]:
    for release in host.ports.apps.releases():
        name, app_id = release.manifest.name, AppId(release.manifest.id)
        health = host.ports.apps.health(app_id)  # loads it, and only then does code that cannot be imported show
        if not health.healthy:
            yield f"{name} is not well: {health.message}"
        elif (missing := missing_settings(host.ports, app_id)) and _is_begun(host, app_id):
            yield f"{name} needs {', '.join(missing)}. Type: nundina app configure {app_id}"


def _not_offered(host: Host) -> Iterator[str]:
    """Name the apps that nobody has begun to set up: a host need not offer all that it has."""
    for release in host.ports.apps.releases():
        name, app_id = release.manifest.name, AppId(release.manifest.id)
        if missing_settings(host.ports, app_id) and not _is_begun(host, app_id):
            yield f"{name} is not set up, so nobody can connect it. To offer it, type: nundina app configure {app_id}"


def _is_begun(host: Host, app_id: AppId) -> bool:
    """Say whether the operator has set anything of the app."""
    with host.ports.unit_of_work.read() as tx:
        return bool(tx.app_settings.of_app(app_id))


def _addresses(host: Host) -> Iterator[str]:
    url = host.configuration.public_url
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        yield f"Browsers reach this host at {url}, without encryption. Put it behind https and set NUNDINA_PUBLIC_URL."
