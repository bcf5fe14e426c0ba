"""A user looks at the apps of the host: what the account has, what it could have, what is in the way."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.app_standing import HostedApp, Standing, standing_of
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.permissions import may_install_apps
from nundina.ports import AppRelease, Ports, Transaction
from nundina.use_cases.app_configuration import missing_settings_in


def app_standings(ports: Ports, actor: User, language: str) -> tuple[Standing, ...]:
    """Return every app of the host as it stands in the user's account, texts in the language."""
    now = ports.clock.now()
    with ports.unit_of_work.read() as tx:
        installations = tx.installations.of_account(actor.account_id)
        hosted = [_hosted(tx, release, language) for release in ports.apps.releases()]
    return tuple(standing_of(app, installations, now) for app in hosted)


def app_standing(ports: Ports, actor: User, app_id: AppId, language: str) -> Standing:
    """Return one of them. Raises NotFound."""
    for standing in app_standings(ports, actor, language):
        if standing.app.id == app_id:
            return standing
    raise NotFound


def installers(ports: Ports, actor: User) -> tuple[User, ...]:
    """Return the users of the account who may install apps, by name: whom everybody else can ask (MKT-7)."""
    with ports.unit_of_work.read() as tx:
        users = tx.users.of_account(actor.account_id)
    return tuple(sorted((user for user in users if may_install_apps(user)), key=lambda user: user.name.casefold()))


def _hosted(tx: Transaction, release: AppRelease, language: str) -> HostedApp:
    missing = missing_settings_in(tx, release.manifest) if release.runs else ()
    return HostedApp(release.manifest_in(language), release.version, release.problem, missing)
