"""Where an app's page is, if an extension shows apps: the core names no marketplace."""

from __future__ import annotations

from flask import Flask, current_app, url_for

from nundina.domain.identifiers import AppId

_KEY = "nundina.app_pages"


def show_apps_at(app: Flask, endpoint: str) -> None:
    """Link to this endpoint, which takes an app_id, wherever an app is named."""
    app.extensions[_KEY] = endpoint


def app_page(app_id: AppId) -> str:
    """Return the address of the app's page, or an empty string where nothing shows apps."""
    endpoint = current_app.extensions.get(_KEY)
    return url_for(endpoint, app_id=app_id) if endpoint else ""
