"""The Flask application: what serves the pages."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask

from nundina.ports.extension import Extension
from nundina.ports.host import Ports
from nundina.web import (
    approval,
    booking_requests,
    calendar_settings,
    catalogues,
    compression,
    connect_dialog,
    consent,
    contact_imports,
    cookies,
    departure,
    error_pages,
    event_api,
    forgery,
    home,
    icons,
    languages,
    layout,
    meetings,
    navigation,
    password,
    preferences,
    profile,
    public_pages,
    push,
    record_associations,
    record_forms,
    records,
    scheduling_settings,
    security,
    sign_in,
    signed_in,
    sync_explanations,
    times,
    users,
    web_manifest,
)
from nundina.web.page_host import FlaskPageHost

BLUEPRINTS: tuple[Blueprint, ...] = (
    sign_in.blueprint,
    home.blueprint,
    preferences.blueprint,
    profile.blueprint,
    password.blueprint,
    calendar_settings.blueprint,
    connect_dialog.blueprint,
    consent.blueprint,
    approval.blueprint,
    users.blueprint,
    records.blueprint,
    record_forms.blueprint,
    record_associations.blueprint,
    contact_imports.blueprint,
    meetings.blueprint,
    push.blueprint,
    sync_explanations.blueprint,
    event_api.blueprint,
    web_manifest.blueprint,
    public_pages.blueprint,
    scheduling_settings.blueprint,
    booking_requests.blueprint,
)

_STATIC = Path(__file__).parent / "static"


def create_application(ports: Ports, home: Path, extensions: Sequence[Extension] = ()) -> Flask:
    """Return the application with every page of the host and of the extensions."""
    app = Flask("nundina.web", static_url_path=f"/static/{_digest(_STATIC)}")
    app.extensions["nundina.ports"] = ports
    https = ports.public_url.startswith("https://")
    cookies.configure(app, ports.secrets.derive("cookies"), https=https)
    security.configure(app, https=https)
    found = catalogues.configure(app)
    _add_parts(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    page_host = FlaskPageHost(app, ports, home, found)
    for extension in extensions:
        extension.add_pages(page_host)
    return app


def _add_parts(app: Flask) -> None:
    """Add what all pages share. Order matters: whoever is not signed in is led to sign in before a form is checked."""
    app.before_request(signed_in.require_sign_in)
    app.after_request(languages.remember)
    for part in (compression, forgery, error_pages, departure, icons, layout, navigation, times):
        part.configure(app)


def _digest(folder: Path) -> str:
    """Return a digest of all static files: it stands in their addresses, so browsers may keep them for ever."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
