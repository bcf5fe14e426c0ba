"""What the marketplace's first page lists."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import get_locale

from nundina.domain.app_standing import Standing
from nundina.ports.extension import PageHost
from nundina.use_cases.app_standings import app_standings
from nundina_marketplace.app_search import categories_of, search_apps
from nundina_marketplace.catalogue import Catalogue
from nundina_marketplace.category_words import category_name
from nundina_marketplace.entries import Entry
from nundina_plugin_api.manifest import Manifest


@dataclass(frozen=True, slots=True)
class ListedApp:
    """One app of the list."""

    entry: Entry
    manifest: Manifest  # in the language of the page
    standing: Standing
    connected: bool  # whether the reader's own calendar is connected with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The list, and what was asked for."""

    apps: tuple[ListedApp, ...]
    query: str
    category: str
    categories: tuple[str, ...]
    installed: int  # how many apps the account has


def list_apps(host: PageHost, catalogue: Catalogue, query: str, category: str) -> Listing:
    """Return the host's apps that hold every word of the query, of one category or of all, the best first."""
    language = str(get_locale())
    standings = {one.app.manifest.id: one for one in app_standings(host.ports, host.current_user(), language)}
    entries = [entry for entry in catalogue.entries() if entry.id in standings]
    query = " ".join(query.split())[:200]
    found = search_apps(entries, query, language, category_name)
    connected = _connected_apps(host)
    return Listing(
        apps=tuple(
            ListedApp(entry, entry.manifest_in(language), standings[entry.id], entry.id in connected)
            for entry in found
            if not category or category in entry.manifest.categories
        ),
        query=query,
        category=category,
        categories=categories_of(entries),
        installed=sum(one.is_installed for one in standings.values()),
    )


def _connected_apps(host: PageHost) -> set[str]:
    user = host.current_user()
    with host.ports.unit_of_work.read() as tx:
        return {one.app_id for one in tx.connections.of_user(user.account_id, user.id)}
