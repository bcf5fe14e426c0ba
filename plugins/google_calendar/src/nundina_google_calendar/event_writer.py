"""Writes meetings to the primary calendar.

An event's id is the host's key, 32 of the characters that events.insert allows, so a repeated create is a conflict
that Google reports (409 duplicate) and no second event.
"""

from __future__ import annotations

from typing import Any

from nundina_google_calendar.client import GoogleClient
from nundina_google_calendar.errors import Duplicate
from nundina_google_calendar.mapping import KEY_PROPERTY, Json, body_of, event_of, is_removed
from nundina_plugin_api import PRIMARY, Access, CalendarEvent, EventDraft, RefusalReason, Refused


class GoogleEventWriter:
    """Creates, changes and cancels events, and has Google send the invitations."""

    def __init__(self, client: GoogleClient) -> None:
        self._client = client

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        """Create the event, or return the one of this key."""
        body = body_of(draft) | {"id": key, "extendedProperties": {"private": {KEY_PROPERTY: key}}}
        try:
            return event_of(
                self._client.call(
                    access,
                    lambda service: service.events().insert(
                        calendarId=PRIMARY, body=body, sendUpdates=_updates(draft.notify_guests)
                    ),
                )
            )
        except Duplicate:
            return event_of(self._get(access, key))

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        """Change the event; guests who stay keep their answers. Raises Refused with EVENT_GONE or EVENT_CHANGED."""
        current = self._get(access, event_id)
        if is_removed(current):
            raise Refused(RefusalReason.EVENT_GONE)
        body = _changed(current, draft)
        if version and version != current.get("etag"):
            # A repeated change whose first answer was lost on the way finds the event as it wants it.
            if _stands(current, body):
                return event_of(current)
            raise Refused(RefusalReason.EVENT_CHANGED)
        return event_of(self._patched(access, current, body, draft.notify_guests))

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        """Cancel the event. One that is gone already is no error."""
        try:
            self._client.call(
                access,
                lambda service: service.events().delete(
                    calendarId=PRIMARY, eventId=event_id, sendUpdates=_updates(notify_guests)
                ),
            )
        except Refused as error:
            if error.reason is not RefusalReason.EVENT_GONE:
                raise

    def _get(self, access: Access, event_id: str) -> Json:
        event: Json = self._client.call(
            access, lambda service: service.events().get(calendarId=PRIMARY, eventId=event_id)
        )
        return event

    def _patched(self, access: Access, current: Json, body: Json, notify_guests: bool) -> Json:
        def request(service: Any) -> Any:  # noqa: ANN401 -- the library makes its methods at run time
            patch = service.events().patch(
                calendarId=PRIMARY, eventId=current["id"], body=body, sendUpdates=_updates(notify_guests)
            )
            patch.headers["If-Match"] = current["etag"]
            return patch

        event: Json = self._client.call(access, request)
        return event


def _updates(notify_guests: bool) -> str:
    return "all" if notify_guests else "none"


def _changed(current: Json, draft: EventDraft) -> dict[str, Any]:
    """Return the draft over the event as it stands. A patch replaces the list of attendees as a whole."""
    body = body_of(draft)
    known = {str(entry.get("email", "")).lower(): entry for entry in current.get("attendees", ())}
    own = [entry for entry in known.values() if entry.get("self") or entry.get("organizer")]
    invited = [known.get(entry["email"], entry) for entry in body["attendees"]]
    body["attendees"] = [entry for entry in own if entry not in invited] + invited
    for name in ("start", "end"):  # from a whole day to a time or back: the other field goes
        for field in ("date", "dateTime"):
            if field in current.get(name, {}) and field not in body[name]:
                body[name][field] = None
    return body


def _stands(current: Json, body: Json) -> bool:
    return event_of({**current, **body, "start": _set(body["start"]), "end": _set(body["end"])}) == event_of(current)


def _set(place: Json) -> Json:
    return {name: value for name, value in place.items() if value is not None}
