"""Writes meetings to the primary calendar; Graph invites the guests of whatever has any.

An event is created under the host's key, as its transaction id, by which Graph knows a repeated create, and as a
property that can be searched for: how long Graph remembers a transaction id, no document says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nundina_outlook_calendar.client import GraphClient, GraphSession, quoted
from nundina_outlook_calendar.drafts import body_of, change_of
from nundina_outlook_calendar.mapping import FIELDS, event_of, transaction_id, version_of
from nundina_outlook_calendar.paging import values_of
from nundina_plugin_api import Access, CalendarEvent, EventDraft, RefusalReason, Refused, Transient

# A named property of our own (https://learn.microsoft.com/graph/api/resources/extended-properties-overview).
KEY_PROPERTY = "String {6f3e4d0a-52b1-4b8e-9c55-7d1c0f2a9e64} Name nundinaKey"
SELECTED = {"$select": ",".join(FIELDS)}

Json = Mapping[str, Any]


class OutlookEventWriter:
    """Creates, changes and cancels events."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        """Create the event, or return the one of this key."""
        with self._client.open(access) as graph:
            return _read(lambda: _of_key(graph, key) or _created(graph, draft, key), key)

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        """Change the event; guests who stay keep their answers. Raises Refused with EVENT_GONE or EVENT_CHANGED."""
        with self._client.open(access) as graph:
            current = _standing(graph, event_id)
            change = change_of(current, draft)
            if not change:
                return _read(lambda: current)  # a repeated change whose first answer was lost on the way
            if version and version != version_of(current):
                raise Refused(RefusalReason.EVENT_CHANGED)
            path = f"/me/events/{quoted(event_id)}"
            return _read(lambda: graph.patch(path, change, str(current.get("@odata.etag") or "")))

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        """Cancel the event. One that is gone already is no error.

        An organizer's deletion tells the guests (https://learn.microsoft.com/graph/api/event-delete), always.
        """
        with self._client.open(access) as graph:
            try:
                graph.delete(f"/me/events/{quoted(event_id)}")
            except Refused as error:
                if error.reason is not RefusalReason.EVENT_GONE:
                    raise


def _created(graph: GraphSession, draft: EventDraft, key: str) -> Json:
    body = body_of(draft) | {
        "transactionId": transaction_id(key),
        "singleValueExtendedProperties": [{"id": KEY_PROPERTY, "value": key}],
    }
    try:
        return graph.post("/me/events", body)
    except Refused as error:
        # Another create under the same transaction id came first.
        found = _of_key(graph, key) if error.reason is RefusalReason.EVENT_CHANGED else None
        if found is None:
            raise
        return found


def _of_key(graph: GraphSession, key: str) -> Json | None:
    """Return the event that was created under a key, if there is one."""
    wanted = f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY_PROPERTY}' and ep/value eq '{key}')"
    found = values_of(graph.get("/me/events", {"$filter": wanted, **SELECTED}))
    return found[0] if found else None


def _standing(graph: GraphSession, event_id: str) -> Json:
    current = graph.get(f"/me/events/{quoted(event_id)}", SELECTED)
    if current.get("isCancelled"):
        raise Refused(RefusalReason.EVENT_GONE)
    return current


def _read(answer: Callable[[], Json], key: str = "") -> CalendarEvent:
    """Return the event of an answer. One that makes no sense is a broken answer: what was written stands."""
    event = answer()
    try:
        read = event_of({**event, "transactionId": transaction_id(key)} if key else event)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        raise Transient from None
    return read
