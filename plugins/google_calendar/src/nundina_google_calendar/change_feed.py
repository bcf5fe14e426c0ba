"""What changed in the primary calendar, by Google's sync tokens.

The first listing has no window in time: a sync token is only good for the same parameters with which it was had
(events.list, syncToken). Series come as their masters and the occurrences that differ.
"""

from __future__ import annotations

from typing import Any

from nundina_google_calendar.client import GoogleClient
from nundina_google_calendar.mapping import Json, event_of, is_removed, removed_of
from nundina_plugin_api import (
    PRIMARY,
    Access,
    CalendarEvent,
    ChangePage,
    CursorExpired,
    RefusalReason,
    Refused,
    RemovedEvent,
    Transient,
    UnreadableEvent,
)

PAGE_SIZE = 250  # events: as many as Google gives who asks for no number; an ordinary one is a kilobyte or less


class GoogleChangeFeed:
    """Tells what changed since a sync token."""

    def __init__(self, client: GoogleClient) -> None:
        self._client = client

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        """Return one page. Raises CursorExpired where Google has forgotten the token, or a page of a listing."""
        parameters = {"calendarId": PRIMARY, "maxResults": PAGE_SIZE}
        if cursor:
            parameters["syncToken"] = cursor
        if page:
            parameters["pageToken"] = page
        try:
            listing = self._client.call(access, lambda service: service.events().list(**parameters))
        except Refused as error:
            if (cursor or page) and error.reason in (RefusalReason.EVENT_INVALID, RefusalReason.EVENT_GONE):
                raise CursorExpired from None
            raise
        page_read = page_of(listing)
        if not page_read.next_page and not page_read.cursor:
            raise Transient  # cut off: taken for the last page, it would remove from timelines what it lacks
        return page_read


def page_of(listing: Json) -> ChangePage:
    """Return a page of Google's as one of the plugin API's. An event that makes no sense costs itself alone."""
    zone = str(listing.get("timeZone", ""))
    read = [_read(item, zone) for item in listing.get("items", ())]
    return ChangePage(
        events=tuple(entry for entry in read if isinstance(entry, CalendarEvent)),
        removed=tuple(entry for entry in read if isinstance(entry, RemovedEvent)),
        unreadable=tuple(entry for entry in read if isinstance(entry, UnreadableEvent)),
        next_page=str(listing.get("nextPageToken", "")),
        cursor=str(listing.get("nextSyncToken", "")),
    )


def _read(item: Any, zone: str) -> CalendarEvent | RemovedEvent | UnreadableEvent:  # noqa: ANN401 -- JSON comes in
    try:
        return removed_of(item, zone) if is_removed(item) else event_of(item, zone)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        event_id = str(item.get("id", "")) if isinstance(item, dict) else ""
        return UnreadableEvent(event_id, type(error).__name__)
