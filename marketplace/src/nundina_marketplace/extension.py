"""The marketplace as the host loads it: an extension that adds pages and keeps the catalogue."""

from __future__ import annotations

from pathlib import Path

from flask_babel import lazy_gettext

from nundina.ports.extension import NavigationEntry, PageHost
from nundina_marketplace.catalogue import Catalogue
from nundina_marketplace.pages import marketplace_pages
from nundina_marketplace.publishers import verified_publishers


class Marketplace:
    """The extension."""

    def add_pages(self, host: PageHost) -> None:
        """Enter the host's apps in the catalogue, and add the App Marketplace."""
        folder = host.home / "marketplace"
        catalogue = Catalogue(folder / "catalogue.json")
        catalogue.publish(host.ports.apps.releases(), host.ports.clock.now(), verified_publishers(folder))
        host.add_blueprint(marketplace_pages(host, catalogue))
        host.add_app_pages("marketplace.app_page")
        host.add_navigation(
            NavigationEntry("marketplace.listing", lambda: str(lazy_gettext("Marketplace")), "store", 100)
        )
        translations = Path(__file__).parent / "translations"
        if translations.is_dir():
            host.add_translations(translations)


extension = Marketplace()
