"""The pages of the App Marketplace (MKT-1, MKT-2, MKT-12)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from nundina.domain.errors import AppNotInstalled, NundinaError
from nundina.domain.identifiers import AppId
from nundina.domain.permissions import may_install_apps
from nundina.ports.extension import PageHost
from nundina.use_cases.install_app import InstallationStart, begin_installation
from nundina.use_cases.list_connected_apps import list_connected_apps
from nundina.use_cases.stop_installing import stop_installing
from nundina.use_cases.uninstall_app import describe_uninstall, uninstall_app
from nundina_marketplace.app_page import show_app
from nundina_marketplace.app_words import label
from nundina_marketplace.catalogue import Catalogue
from nundina_marketplace.category_words import category_name
from nundina_marketplace.listing import list_apps
from nundina_marketplace.switch_pages import SwitchPages
from nundina_plugin_api.manifest import Manifest


def marketplace_pages(host: PageHost, catalogue: Catalogue) -> Blueprint:
    """Return the blueprint `marketplace`: listing, app_page, connected, connect, uninstall."""
    pages = _Pages(host, catalogue)
    blueprint = Blueprint("marketplace", __name__, url_prefix="/marketplace", template_folder="templates")
    for rule, methods, view in pages.views():
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)
    return blueprint


class _Pages:
    """The views, bound to what they show."""

    def __init__(self, host: PageHost, catalogue: Catalogue) -> None:
        self._host = host
        self._catalogue = catalogue
        self.switching = SwitchPages(host)

    def views(self) -> list[tuple[str, list[str], Callable[..., ResponseReturnValue]]]:
        return [
            ("", ["GET"], self.listing),
            ("/connected", ["GET"], self.connected),
            ("/<app_id>", ["GET"], self.app_page),
            ("/<app_id>/connect", ["POST"], self.connect),
            ("/<app_id>/stop-installing", ["POST"], self.stop_installing),
            ("/<app_id>/switch", ["GET"], self.switching.confirm_switch),
            ("/<app_id>/switch", ["POST"], self.switching.switch),
            ("/<app_id>/uninstall", ["GET"], self.confirm_uninstall),
            ("/<app_id>/uninstall", ["POST"], self.uninstall),
        ]

    def listing(self) -> ResponseReturnValue:
        """List apps, all or those that are searched for."""
        found = list_apps(self._host, self._catalogue, request.args.get("q", ""), request.args.get("category", ""))
        part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
        template = "marketplace/results.html" if part else "marketplace/listing.html"
        page = render_template(template, found=found, label=label, category_name=category_name)
        return page, {"Vary": "HX-Request"}

    def connected(self) -> ResponseReturnValue:
        """Show the installed apps and how they are."""
        apps = list_connected_apps(self._host.ports, self._host.current_user())
        names = {entry.id: entry.manifest_in(_language()) for entry in self._catalogue.entries()}
        may_install = may_install_apps(self._host.current_user())
        return render_template("marketplace/connected.html", apps=apps, names=names, may_install=may_install)

    def app_page(self, app_id: str) -> ResponseReturnValue:
        """Show one app."""
        return show_app(self._host, self._catalogue, AppId(app_id), _language())

    def connect(self, app_id: str) -> ResponseReturnValue:
        """Install the app and send the admin to the provider (MKT-3)."""
        page = url_for("marketplace.app_page", app_id=app_id)
        host = self._host
        try:
            start = begin_installation(
                host.ports, host.current_user(), host.current_session(), AppId(app_id), _language(), page
            )
        except NundinaError as refusal:
            host.ports.apps.release(AppId(app_id))  # another host's app is not found, whoever asks
            flash(host.words(refusal), "problem")
            return redirect(page, 303)
        return redirect(_next_address(start, page), 303)

    def stop_installing(self, app_id: str) -> ResponseReturnValue:
        """End an installation that waits for the provider's answer."""
        stop_installing(self._host.ports, self._host.current_user(), AppId(app_id))
        flash(gettext("The installation was stopped. Your account is as it was before."), "success")
        return redirect(url_for("marketplace.app_page", app_id=app_id), 303)

    def confirm_uninstall(self, app_id: str) -> ResponseReturnValue:
        """Say what uninstalling will do (MKT-8)."""
        try:
            effect = describe_uninstall(self._host.ports, self._host.current_user(), AppId(app_id))
        except AppNotInstalled as gone:
            return self._gone(gone)
        manifest = self._manifest(app_id)
        name = manifest.name if manifest else app_id
        return render_template("marketplace/uninstall.html", effect=effect, manifest=manifest, name=name)

    def uninstall(self, app_id: str) -> ResponseReturnValue:
        """Uninstall the app."""
        try:
            effect = uninstall_app(self._host.ports, self._host.current_user(), AppId(app_id))
        except AppNotInstalled as gone:
            return self._gone(gone)
        manifest = self._manifest(app_id)
        flash(_uninstalled(manifest.name if manifest else app_id, len(effect.users)), "success")
        return redirect(url_for("marketplace.listing"), 303)

    def _gone(self, error: AppNotInstalled) -> ResponseReturnValue:
        """Lead back: another admin was faster. Raises NotFound for an app that the host does not have."""
        self._host.ports.apps.release(error.app_id)
        flash(self._host.words(error), "warning")
        return redirect(url_for("marketplace.listing"), 303)

    def _manifest(self, app_id: str) -> Manifest | None:
        entry = self._catalogue.find(app_id)
        return entry.manifest_in(_language()) if entry else None


def _next_address(start: InstallationStart, page: str) -> str:
    if start.consent is None:
        return f"{page}?installed={start.not_connected}"
    return start.consent.url or url_for("consent.form", consent_id=start.consent.consent_id)


def _uninstalled(name: str, users: int) -> str:
    if users == 0:
        return gettext("%(app)s was uninstalled. Meetings on timelines are still there.", app=name)
    return gettext(
        "%(app)s was uninstalled. Users whose calendar was disconnected: %(count)s. "
        "Meetings on timelines are still there.",
        app=name,
        count=users,
    )


def _language() -> str:
    return str(get_locale())
