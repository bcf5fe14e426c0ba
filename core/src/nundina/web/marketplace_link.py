"""Where an app's page is, if anything in this host shows apps: the core names no marketplace."""

from __future__ import annotations

from flask import current_app, url_for

from nundina.domain.identifiers import AppId


def app_page(app_id: AppId) -> str:
    """Return the address of the app's page, or an empty string where nothing shows one."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.endswith(".app_page") and rule.arguments == {"app_id"}:
            return url_for(rule.endpoint, app_id=app_id)
    return ""
