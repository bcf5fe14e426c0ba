"""Home: what is next, and what to do first."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nundina.domain.permissions import may_connect_calendar
from nundina.web.signed_in import current_account, current_user, ports
from nundina.web.whom_to_ask import calendar_permission_text

blueprint = Blueprint("home", __name__)

_MEETINGS_SHOWN = 5


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """Show the next meetings, and how to connect a calendar where none is."""
    user, account = current_user(), current_account()
    with ports().unit_of_work.read() as tx:
        meetings = tx.meetings.upcoming(account.id, user.id, ports().clock.now(), _MEETINGS_SHOWN)
        connections = tx.connections.of_user(account.id, user.id)
    return render_template(
        "home.html",
        meetings=meetings,
        connections=connections,
        just_connected=request.args.get("connected", ""),  # on a phone, Done leads here after connecting (MOB-1)
        calendar_url=_calendar_url(),
        may_connect=may_connect_calendar(user),
        permission_text=calendar_permission_text,
    )


def _calendar_url() -> str:
    exists = "calendar_settings.show" in current_app.view_functions
    return url_for("calendar_settings.show") if exists else ""
