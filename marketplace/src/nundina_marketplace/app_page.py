"""One app's page (MKT-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import render_template, request

from nundina.domain.accounts import User
from nundina.domain.app_standing import Standing
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId, UserId
from nundina.domain.installations import InstallationState
from nundina.domain.permissions import may_connect_calendar, may_install_apps
from nundina.ports.extension import PageHost
from nundina.use_cases.app_standings import app_standing, installers
from nundina.use_cases.awaited_reconnects import not_reconnected
from nundina.use_cases.list_admins import list_admins
from nundina_marketplace import app_words
from nundina_marketplace.catalogue import Catalogue
from nundina_marketplace.category_words import category_name
from nundina_plugin_api.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Link:
    """A link that an app publishes."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Rival:
    """The app that keeps this one out of the account (MKT-4)."""

    name: str
    by: str  # who installed it; empty where that user has gone
    since: datetime
    until: datetime | None  # while it is being installed
    can_give_way: bool  # the reader can switch from it to this app (MKT-9)


def show_app(host: PageHost, catalogue: Catalogue, app_id: AppId, language: str) -> str:
    """Return the page. Raises NotFound for an app that the host does not have."""
    user = host.current_user()
    host.ports.apps.health(app_id)  # loads it, and only then does code that cannot be imported show (PLUG-4)
    standing = app_standing(host.ports, user, app_id, language)
    connected = _is_connected(host, user, app_id)
    return render_template(
        "marketplace/app.html",
        entry=catalogue.find(app_id),
        standing=standing,
        manifest=standing.app.manifest,
        connected=connected,
        label=app_words.label(standing, connected),
        rival=_rival(host, user, standing, language),
        installed_by=_name(host, user, standing.installation.installed_by if standing.installation else None),
        installing_oneself=standing.installation is not None and standing.installation.installed_by == user.id,
        may_install=may_install_apps(user),
        whom_to_ask=app_words.whom_to_ask(installers(host.ports, user)),
        may_connect=may_connect_calendar(user),
        whom_to_ask_for_calendar=app_words.whom_to_ask_for_calendar(list_admins(host.ports, user)),
        not_reconnected=_not_reconnected(host, user, standing),
        links=_links(standing.app.manifest),
        just_installed=request.args.get("installed", "") if standing.is_installed else "",
        words=app_words,
        names=app_words.names_of,
        categories=[category_name(one) for one in standing.app.manifest.categories],
    )


def _is_connected(host: PageHost, user: User, app_id: AppId) -> bool:
    with host.ports.unit_of_work.read() as tx:
        return any(one.app_id == app_id for one in tx.connections.of_user(user.account_id, user.id))


def _rival(host: PageHost, reader: User, standing: Standing, language: str) -> Rival | None:
    if standing.conflict is None:
        return None
    holder = standing.conflict.holder
    return Rival(
        app_name(host, holder.app_id, language),
        _name(host, reader, holder.installed_by),
        holder.installed_at,
        holder.expires_at,
        holder.state is InstallationState.INSTALLED and may_install_apps(reader) and not standing.app.missing,
    )


def app_name(host: PageHost, app_id: AppId, language: str) -> str:
    """Return how an app calls itself in a language, or its id where the host does not have it any more."""
    try:
        return host.ports.apps.release(app_id).manifest_in(language).name
    except NotFound:
        return app_id


def _name(host: PageHost, reader: User, user_id: UserId | None) -> str:
    if user_id is None:
        return ""
    try:
        with host.ports.unit_of_work.read() as tx:
            user = tx.users.get(reader.account_id, user_id)
    except NotFound:
        return ""
    return user.name or user.email


def _not_reconnected(host: PageHost, reader: User, standing: Standing) -> tuple[User, ...]:
    """Return, to who installs apps, the users who have not connected again since the switch to this app (MKT-9)."""
    if not standing.is_installed or not may_install_apps(reader):
        return ()
    return not_reconnected(host.ports, reader, standing.app.id)


def _links(manifest: Manifest) -> list[Link]:
    """Return the app's links, web addresses only: an app is a stranger, and a link of it may be anything."""
    pairs = [(kind, address) for kind, address in manifest.links.items() if _is_web(address)]
    return [Link(app_words.link_name(kind), address) for kind, address in pairs]


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in {"http", "https", "mailto"}
