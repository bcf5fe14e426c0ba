"""Google's event resource and the plugin API's values, both ways.

Field by field as https://developers.google.com/workspace/calendar/api/v3/reference/events describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from nundina_plugin_api import (
    Availability,
    CalendarEvent,
    EventDraft,
    EventStatus,
    Guest,
    Moment,
    Person,
    RemovedEvent,
    Response,
    Visibility,
)

Json = Mapping[str, Any]

KEY_PROPERTY = "nundinaKey"  # private extended property: marks an event as made by a host

RESPONSES = {
    "needsAction": Response.NONE,
    "accepted": Response.ACCEPTED,
    "tentative": Response.TENTATIVE,
    "declined": Response.DECLINED,
}
STATUSES = {status.value: status for status in EventStatus}
VISIBILITIES = {visibility.value: visibility for visibility in Visibility}
EVENT_TYPES = {
    "outOfOffice": Availability.OUT_OF_OFFICE,
    "workingLocation": Availability.WORKING_ELSEWHERE,
    "birthday": Availability.FREE,
}


def event_of(event: Json, calendar_zone: str = "") -> CalendarEvent:
    """Return an event. Raises KeyError, ValueError or TypeError where it cannot be made sense of."""
    start = moment_of(event["start"], calendar_zone)
    return CalendarEvent(
        event_id=str(event["id"]),
        ical_uid=str(event["iCalUID"]),
        start=start,
        end=moment_of(event["end"], calendar_zone) if event.get("end") else start,
        title=str(event.get("summary", "")),
        description=str(event.get("description", "")),
        location=str(event.get("location", "")),
        conference_url=_conference_url(event),
        web_url=str(event.get("htmlLink", "")),
        status=STATUSES[event.get("status", "confirmed")],
        visibility=VISIBILITIES[event.get("visibility", "default")],
        availability=availability_of(event),
        organizer=_person(event.get("organizer")),
        guests=tuple([_guest(entry) for entry in event.get("attendees", ()) if entry.get("email")]),
        recurrence=tuple(map(str, event.get("recurrence", ()))),
        series_id=str(event.get("recurringEventId", "")),
        original_start=_original_start(event, calendar_zone),
        created_at=_instant(event["created"]) if event.get("created") else None,
        updated_at=_instant(event["updated"]) if event.get("updated") else None,
        version=str(event.get("etag", "")),
        origin=_origin(event),
    )


def removed_of(event: Json, calendar_zone: str = "") -> RemovedEvent:
    """Return an event that is gone; of a cancelled occurrence Google guarantees these three fields and no more."""
    return RemovedEvent(
        event_id=str(event["id"]),
        series_id=str(event.get("recurringEventId", "")),
        original_start=_original_start(event, calendar_zone),
    )


def is_removed(event: Json) -> bool:
    """Say whether the event is gone."""
    return event.get("status") == "cancelled"


def moment_of(place: Json, calendar_zone: str = "") -> Moment:
    """Return a place on the calendar; what names no zone of its own is in the calendar's."""
    zone = known_zone(str(place.get("timeZone") or calendar_zone))
    if "date" in place:
        return Moment(None, date.fromisoformat(place["date"]), zone)
    instant = datetime.fromisoformat(place["dateTime"])
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(zone or "UTC"))
    return Moment(instant.astimezone(UTC), None, zone)


def availability_of(event: Json) -> Availability:
    """Return what the event says about its owner's time, in the order in which Google itself decides (MTG-12)."""
    own = next((entry.get("responseStatus") for entry in event.get("attendees", ()) if entry.get("self")), None)
    kind = EVENT_TYPES.get(str(event.get("eventType", "default")))
    if own == "declined":
        return Availability.FREE
    if kind is not None:
        return kind
    if event.get("transparency") == "transparent":
        return Availability.FREE
    return Availability.TENTATIVE if "tentative" in (own, event.get("status")) else Availability.BUSY


def body_of(draft: EventDraft) -> dict[str, Any]:
    """Return the resource that a draft describes, without who has answered what."""
    return {
        "summary": draft.title,
        "description": draft.description,
        "location": draft.location,
        "start": _place(draft.start),
        "end": _place(draft.end),
        "attendees": [attendee_of(guest) for guest in draft.guests],
    }


def attendee_of(guest: Guest) -> dict[str, Any]:
    """Return an attendee who has not answered yet."""
    attendee: dict[str, Any] = {"email": guest.address}
    if guest.name:
        attendee["displayName"] = guest.name
    if guest.optional:
        attendee["optional"] = True
    if guest.resource:
        attendee["resource"] = True
    return attendee


@lru_cache(maxsize=1024)
def known_zone(name: str) -> str:
    """Return the name where it is an IANA zone that this machine knows, otherwise nothing."""
    try:
        return ZoneInfo(name).key if name else ""
    except (LookupError, OSError, ValueError):  # unknown, a folder of zones, no path at all
        return ""


def _place(moment: Moment) -> dict[str, Any]:
    if moment.day is not None:
        return {"date": moment.day.isoformat()}
    assert moment.instant is not None  # noqa: S101 -- a Moment is one of the two
    return {"dateTime": moment.instant.astimezone(UTC).isoformat(), "timeZone": moment.zone or "UTC"}


def _original_start(event: Json, calendar_zone: str) -> Moment | None:
    place = event.get("originalStartTime")
    return moment_of(place, calendar_zone) if place else None


def _person(entry: Json | None) -> Person | None:
    if not entry or not entry.get("email"):
        return None
    return Person(str(entry["email"]).lower(), str(entry.get("displayName", "")))


def _guest(entry: Json) -> Guest:
    return Guest(
        address=str(entry["email"]).lower(),
        name=str(entry.get("displayName", "")),
        response=RESPONSES.get(str(entry.get("responseStatus")), Response.NONE),
        optional=bool(entry.get("optional", False)),
        resource=bool(entry.get("resource", False)),
    )


def _conference_url(event: Json) -> str:
    if event.get("hangoutLink"):
        return str(event["hangoutLink"])
    entries = event.get("conferenceData", {}).get("entryPoints", ())
    return next((str(entry["uri"]) for entry in entries if entry.get("entryPointType") == "video"), "")


def _origin(event: Json) -> str:
    """Return the key of a host's event. A copy that somebody made of one carries the key, but not the id."""
    key = str(event.get("extendedProperties", {}).get("private", {}).get(KEY_PROPERTY, ""))
    return key if key == event["id"] else ""


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
