"""Settings > General > Calendar > Events seen: why is this event (not) on the timeline? (SYNC-13)."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import SeenEvent
from nundina.use_cases.explain_event import events_seen, seen_connections
from nundina.use_cases.removals import answer_mass_removal, vanished_count
from nundina.web.signed_in import current_user, ports
from nundina.web.times import date_text, datetime_text
from nundina.web.verdict_words import verdict_text

blueprint = Blueprint("sync_explanations", __name__, url_prefix="/settings/calendar/events")

_SHOWN = 100


@blueprint.get("")
def show() -> ResponseReturnValue:
    """List the events that sync has seen, each with what became of it and the rule that decided."""
    connections = seen_connections(ports(), current_user())
    if not connections:
        return render_template("settings/events.html", connections=(), found=None)
    chosen = ConnectionId(request.args.get("calendar", connections[0].id))
    text = request.args.get("q", "").strip()[:200]
    return render_template(
        "settings/events.html",
        connections=connections,
        found=events_seen(ports(), current_user(), chosen, text, _SHOWN),
        text=text,
        shown=_SHOWN,
        waiting=vanished_count(ports(), current_user(), chosen),
        verdict_text=verdict_text,
        start_text=start_text,
    )


@blueprint.post("/<connection_id>/removal")
def answer_removal(connection_id: str) -> ResponseReturnValue:
    """Remove or keep the meetings of events that are all gone at once (SYNC-15)."""
    remove = request.form.get("answer") == "remove"
    answer_mass_removal(ports(), current_user(), ConnectionId(connection_id), remove=remove)
    flash(
        gettext("The meetings were removed.") if remove else gettext("The meetings stay on their timelines."), "success"
    )
    return redirect(url_for("sync_explanations.show"), 303)


def start_text(event: SeenEvent) -> str:
    """Return when an event starts, in the reader's zone."""
    if not event.start:
        return ""
    if "T" in event.start:
        return datetime_text(datetime.fromisoformat(event.start))
    return date_text(date.fromisoformat(event.start))
