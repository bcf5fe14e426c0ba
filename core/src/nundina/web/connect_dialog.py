"""The dialog Connect your calendar, and the review step before the provider (CON-2, CON-3)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nundina.domain.app_standing import Standing
from nundina.domain.identifiers import AppId
from nundina.domain.permissions import may_connect_calendar, may_install_apps
from nundina.use_cases.app_standings import app_standing, installers
from nundina.use_cases.begin_consent import begin_consent
from nundina.use_cases.connection_overview import has_calendar
from nundina.use_cases.list_connect_offers import list_connect_offers
from nundina.use_cases.separate_calendars import planned_connections
from nundina.web import languages
from nundina.web.app_links import app_page
from nundina.web.connection_words import obstacle_text
from nundina.web.signed_in import current_session, current_user, ports
from nundina.web.whom_to_ask import calendar_permission_text

blueprint = Blueprint("connect_dialog", __name__, url_prefix="/settings/calendar/connect")


@blueprint.get("")
def choose() -> ResponseReturnValue:
    """Show every calendar app, those that cannot be connected with what is in the way."""
    user = current_user()
    if has_calendar(ports(), user) and not planned_connections(ports(), user):
        return redirect(url_for("calendar_settings.show"), 303)
    return render_template(
        "connect/choose.html",
        offers=list_connect_offers(ports(), user, languages.select()),
        may_connect=may_connect_calendar(user),
        may_install=may_install_apps(user),
        installers=installers(ports(), user),
        obstacle_text=obstacle_text,
        app_page=app_page,
    )


@blueprint.get("/review")
def chosen() -> ResponseReturnValue:
    """Lead from the choice to its review step."""
    app_id = request.args.get("app", "")
    if not app_id:
        return redirect(url_for("connect_dialog.choose"), 303)
    return redirect(url_for("connect_dialog.review", app_id=app_id), 303)


@blueprint.get("/app/<app_id>")
def review(app_id: str) -> ResponseReturnValue:
    """Show the disclosure."""
    standing = _connectable(app_id)
    if standing is None:
        return redirect(url_for("connect_dialog.choose"), 303)
    return render_template(
        "connect/review.html",
        manifest=standing.app.manifest,
        may_connect=may_connect_calendar(current_user()),
        permission_text=calendar_permission_text,
    )


@blueprint.post("/app/<app_id>")
def accept(app_id: str) -> ResponseReturnValue:
    """Send the user to the provider, or to the form."""
    start = begin_consent(ports(), current_user(), current_session(), AppId(app_id), languages.select())
    return redirect(start.url or url_for("consent.form", consent_id=start.consent_id), 303)


def _connectable(app_id: str) -> Standing | None:
    standing = app_standing(ports(), current_user(), AppId(app_id), languages.select())
    return standing if standing.is_connectable else None
