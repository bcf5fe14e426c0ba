"""Graph's event resource and the plugin API's values.

Field by field as https://learn.microsoft.com/graph/api/resources/event describes it. Every answer is asked for with
times in UTC, bodies as text and immutable ids (client.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nundina_outlook_calendar.ical_uid import ical_uid_of
from nundina_outlook_calendar.moments import moment_of, parsed
from nundina_outlook_calendar.occurrences import is_master, original_start_of, series_id_of
from nundina_outlook_calendar.recurrence import recurrence_of
from nundina_outlook_calendar.zones import iana_zone
from nundina_plugin_api import (
    Availability,
    CalendarEvent,
    EventStatus,
    Guest,
    Person,
    Response,
    Visibility,
)

Json = Mapping[str, Any]

FIELDS = (
    *("id", "changeKey", "iCalUId", "type", "seriesMasterId", "originalStart", "recurrence", "transactionId"),
    *("subject", "body", "location", "start", "end", "isAllDay", "originalStartTimeZone", "originalEndTimeZone"),
    *("isCancelled", "isOrganizer", "sensitivity", "showAs", "responseStatus", "organizer", "attendees"),
    *("onlineMeeting", "onlineMeetingUrl", "webLink", "createdDateTime", "lastModifiedDateTime"),
)
LONGEST_DESCRIPTION = 8_192  # characters; a page of a hundred events is to stay small

RESPONSES = {
    "accepted": Response.ACCEPTED,
    "organizer": Response.ACCEPTED,
    "tentativelyAccepted": Response.TENTATIVE,
    "declined": Response.DECLINED,
}
AVAILABILITIES = {
    "free": Availability.FREE,
    "tentative": Availability.TENTATIVE,
    "oof": Availability.OUT_OF_OFFICE,
    "workingElsewhere": Availability.WORKING_ELSEWHERE,
}
VISIBILITIES = {
    "normal": Visibility.DEFAULT,
    "personal": Visibility.PRIVATE,
    "private": Visibility.PRIVATE,
    "confidential": Visibility.CONFIDENTIAL,
}
KEY_PREFIX = "nundina:"  # Outlook writes transaction ids of its own


def event_of(event: Json) -> CalendarEvent:
    """Return an event. Raises KeyError, ValueError or TypeError where it cannot be made sense of."""
    all_day = bool(event.get("isAllDay"))
    zone = iana_zone(str(event.get("originalStartTimeZone") or ""))
    start = moment_of(event["start"], zone, all_day=all_day)
    end_zone = iana_zone(str(event.get("originalEndTimeZone") or "")) or zone
    return CalendarEvent(
        event_id=str(event["id"]),
        ical_uid=ical_uid_of(event),
        start=start,
        end=moment_of(event["end"], end_zone, all_day=all_day),
        title=str(event.get("subject") or ""),
        description=description_of(event),
        location=location_of(event),
        conference_url=_conference_url(event),
        web_url=str(event.get("webLink") or ""),
        status=status_of(event),
        visibility=VISIBILITIES[str(event.get("sensitivity") or "normal")],
        availability=availability_of(event),
        organizer=_person(event.get("organizer")),
        guests=tuple(_guest(entry) for entry in event.get("attendees") or () if _address(entry)),
        recurrence=recurrence_of(event.get("recurrence"), all_day=all_day) if is_master(event) else (),
        series_id=series_id_of(event),
        original_start=original_start_of(event, start),
        created_at=_instant(event.get("createdDateTime")),
        updated_at=_instant(event.get("lastModifiedDateTime")),
        version=version_of(event),
        origin=_origin(event),
    )


def status_of(event: Json) -> EventStatus:
    """Return whether the event stands: a meeting that its organizer cancelled stays until its guest removes it."""
    return EventStatus.CANCELLED if event.get("isCancelled") else EventStatus.CONFIRMED


def availability_of(event: Json) -> Availability:
    """Return what the event says about its owner's time (MTG-12). What Outlook does not know is busy."""
    response = (event.get("responseStatus") or {}).get("response")
    if event.get("isCancelled") or response == "declined":
        return Availability.FREE
    shown = AVAILABILITIES.get(str(event.get("showAs") or "busy"), Availability.BUSY)
    return Availability.TENTATIVE if shown is Availability.BUSY and response == "tentativelyAccepted" else shown


def description_of(event: Json) -> str:
    """Return the body as text, cut where it is very long."""
    return normal_text(str((event.get("body") or {}).get("content") or ""))[:LONGEST_DESCRIPTION]


def normal_text(text: str) -> str:
    """Return a text without what Outlook changes on the way: ends of lines, and space around it."""
    return text.replace("\r\n", "\n").strip()


def location_of(event: Json) -> str:
    """Return the name of the place."""
    return str((event.get("location") or {}).get("displayName") or "")


def version_of(event: Json) -> str:
    """Return the change key: the etag of an event is this key in quotation marks."""
    return str(event.get("changeKey") or "") or str(event.get("@odata.etag") or "").removeprefix("W/").strip('"')


def transaction_id(key: str) -> str:
    """Return the transaction id under which the event of a host's key is created."""
    return f"{KEY_PREFIX}{key}"


def _person(recipient: Json | None) -> Person | None:
    address = _address(recipient or {})
    return Person(address, _name(recipient or {})) if address else None


def _guest(attendee: Json) -> Guest:
    return Guest(
        address=_address(attendee),
        name=_name(attendee),
        response=RESPONSES.get(str((attendee.get("status") or {}).get("response")), Response.NONE),
        optional=attendee.get("type") == "optional",
        resource=attendee.get("type") == "resource",
    )


def _address(recipient: Json) -> str:
    """Return the address, lower case; nothing where it is none, as that of a mailbox that is gone."""
    address = str((recipient.get("emailAddress") or {}).get("address") or "").strip().lower()
    return address if "@" in address else ""


def _name(recipient: Json) -> str:
    """Return the name; Outlook repeats the address where there is none."""
    name = str((recipient.get("emailAddress") or {}).get("name") or "")
    return "" if name.strip().lower() == _address(recipient) else name


def _conference_url(event: Json) -> str:
    return str((event.get("onlineMeeting") or {}).get("joinUrl") or event.get("onlineMeetingUrl") or "")


def _origin(event: Json) -> str:
    told = str(event.get("transactionId") or "")
    return told.removeprefix(KEY_PREFIX) if told.startswith(KEY_PREFIX) else ""


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    read = parsed(str(text))
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
