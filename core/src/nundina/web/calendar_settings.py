"""Settings > General > Calendar: the connected calendar, its health, its switches, its end."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.domain.permissions import may_connect_calendar
from nundina.use_cases.approvals import awaited_approval
from nundina.use_cases.awaited_reconnects import awaited_reconnect, dismiss_reconnect
from nundina.use_cases.connection_overview import ConnectionOverview, connection_overviews
from nundina.use_cases.connection_switches import set_switches
from nundina.use_cases.disconnect_calendar import disconnect_calendar, disconnect_inbox
from nundina.use_cases.reconnect_calendar import begin_reconnect
from nundina.use_cases.request_sync import request_sync
from nundina.use_cases.separate_calendars import use_one_calendar
from nundina.use_cases.unanswered_consents import unanswered_consents
from nundina.web import languages
from nundina.web.connection_words import arrivals_text, pause_text, problem_text, push_problem_text, state_text
from nundina.web.purpose_words import planned_groups, purpose_text
from nundina.web.signed_in import current_account, current_session, current_user, ports
from nundina.web.switch_words import switched_text
from nundina.web.tool_words import tool_text
from nundina.web.whom_to_ask import calendar_permission_text
from nundina.web.words import app_name

blueprint = Blueprint("calendar_settings", __name__, url_prefix="/settings/calendar")
blueprint.add_app_template_filter(push_problem_text)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the user's calendar, or how to connect one."""
    return render_template(
        "settings/calendar.html",
        overviews=connection_overviews(ports(), current_user(), languages.select()),
        may_connect=may_connect_calendar(current_user()),
        permission_text=calendar_permission_text,
        tool_text=tool_text(current_account(), current_user()),
        just_connected=request.args.get("connected", ""),
        approval=awaited_approval(ports(), current_user()),
        app_name=app_name,
        planned=planned_groups(ports(), current_user(), languages.select()),
        purpose_text=purpose_text,
        awaited=awaited_reconnect(ports(), current_user()),
        switched_text=switched_text,
        unanswered=unanswered_consents(ports(), current_user(), current_session()),
        state_text=state_text,
        problem_text=problem_text,
        pause_text=pause_text,
        arrivals_text=arrivals_text,
    )


@blueprint.post("/one")
def use_one() -> ResponseReturnValue:
    """Let the calendar that is connected serve both purposes (CON-8)."""
    use_one_calendar(ports(), current_user())
    flash(gettext("One calendar serves both your calendar settings and your meetings settings now."), "success")
    return _back()


@blueprint.post("/switched/dismiss")
def dismiss_switch() -> ResponseReturnValue:
    """Say no more on every page that the user is to connect again; this tab still does."""
    dismiss_reconnect(ports(), current_user())
    flash(gettext("You find it under Settings > General > Calendar whenever you want to connect again."), "info")
    return redirect(url_for("home.show"), 303)


@blueprint.post("/<connection_id>/switches")
def switch(connection_id: str) -> ResponseReturnValue:
    """Store the two switches."""
    form = request.form
    set_switches(ports(), current_user(), ConnectionId(connection_id), "calendar_sync" in form, "scheduling" in form)
    flash(gettext("Your calendar settings were saved."), "success")
    return _back()


@blueprint.post("/<connection_id>/sync")
def sync(connection_id: str) -> ResponseReturnValue:
    """Let the calendar be synced now."""
    request_sync(ports(), current_user(), ConnectionId(connection_id))
    flash(gettext("Your calendar will be synced in a moment."), "success")
    return _back()


@blueprint.post("/<connection_id>/reconnect")
def reconnect(connection_id: str) -> ResponseReturnValue:
    """Send the user to the provider again."""
    start = begin_reconnect(ports(), current_user(), current_session(), ConnectionId(connection_id), languages.select())
    return redirect(start.url or url_for("consent.form", consent_id=start.consent_id), 303)


@blueprint.get("/<connection_id>/disconnect")
def confirm_disconnect(connection_id: str) -> ResponseReturnValue:
    """Say what disconnecting will do."""
    overview = _overview(connection_id)
    overviews = connection_overviews(ports(), current_user(), languages.select())
    others = [one.connection for one in overviews if one.connection.id != connection_id]
    return render_template("settings/disconnect.html", overview=overview, others=others)


@blueprint.post("/<connection_id>/disconnect")
def disconnect(connection_id: str) -> ResponseReturnValue:
    """End the connection."""
    ended = disconnect_calendar(ports(), current_user(), ConnectionId(connection_id))
    flash(
        gettext("%(address)s was disconnected. The meetings on timelines are still there.", address=ended.address),
        "success",
    )
    return _back()


@blueprint.post("/inbox/disconnect")
def remove_inbox() -> ResponseReturnValue:
    """Disconnect the inbox and keep the calendar (CON-6)."""
    disconnect_inbox(ports(), current_user(), request.form.get("address", ""))
    flash(gettext("The inbox was disconnected. Your calendar stays connected."), "success")
    return _back()


def _overview(connection_id: str) -> ConnectionOverview:
    for overview in connection_overviews(ports(), current_user(), languages.select()):
        if overview.connection.id == connection_id:
            return overview
    raise NotFound


def _back() -> ResponseReturnValue:
    return redirect(url_for("calendar_settings.show"), 303)
