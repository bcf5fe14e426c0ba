"""The web app manifest, by which a phone installs Nundina (MOB-3)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from nundina.web import languages
from nundina.web.signed_in import public

blueprint = Blueprint("web_manifest", __name__)


@blueprint.get("/manifest.webmanifest")
@public
def show() -> Response:
    """Return the manifest in the reader's language."""
    response = jsonify(
        id="/",
        name="Nundina",
        short_name="Nundina",
        lang=languages.tag(languages.select()),
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#f6f5f2",
        theme_color="#182338",
        icons=[
            _icon("icon-192.png", "192x192", "any"),
            _icon("icon-512.png", "512x512", "any"),
            _icon("icon-512.png", "512x512", "maskable"),
            _icon("logo.svg", "any", "any"),
        ],
    )
    response.mimetype = "application/manifest+json"
    return response


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": url_for("static", filename=name), "sizes": sizes, "type": kind, "purpose": purpose}
