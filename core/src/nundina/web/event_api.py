"""The JSON API: why is this event (not) on the timeline? (SYNC-13). For who is signed in, about their own calendars."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request, url_for

from nundina.domain.connections import Connection
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import SeenEvent
from nundina.use_cases.explain_event import events_seen, seen_connections
from nundina.web.signed_in import current_user, ports
from nundina.web.verdict_words import verdict_text

blueprint = Blueprint("event_api", __name__, url_prefix="/api/v1/calendars")

_MOST, _USUAL = 500, 100


@blueprint.get("")
def calendars() -> Response:
    """List one's own connected calendars."""
    return jsonify(calendars=[_calendar(each) for each in seen_connections(ports(), current_user())])


@blueprint.get("/<connection_id>/events")
def events(connection_id: str) -> Response:
    """List the events that sync has seen, the latest first: `q` searches titles, `limit` is 100 and 500 at most."""
    limit = min(request.args.get("limit", _USUAL, type=int) or _USUAL, _MOST)
    text = request.args.get("q", "").strip()[:200]
    found = events_seen(ports(), current_user(), ConnectionId(connection_id), text, max(limit, 1))
    return jsonify(calendar=_calendar(found.connection), total=found.total, events=[_event(e) for e in found.events])


@blueprint.errorhandler(NotFound)
def not_found(_: NotFound) -> tuple[Response, int]:
    """Answer as every unknown address does, in JSON."""
    return jsonify(error="not_found"), 404


def _calendar(connection: Connection) -> dict[str, object]:
    return {
        "id": connection.id,
        "address": connection.address,
        "app": connection.app_id,
        "state": connection.state,
        "events": url_for("event_api.events", connection_id=connection.id),
    }


def _event(event: SeenEvent) -> dict[str, object]:
    meeting = url_for("meetings.show", meeting_id=event.meeting_id) if event.meeting_id else None
    return {
        "event_id": event.event_id,
        "ical_uid": event.ical_uid,
        "original_start": event.original_start or None,
        "title": event.title or None,  # none where the event is private (SYNC-12)
        "start": event.start or None,
        "on_timeline": event.verdict.on_timeline,
        "rule": event.verdict.rule,
        "why": verdict_text(event.verdict),
        "decided_at": event.judged_at.isoformat(),
        "meeting": meeting,
    }
