"""What a client wrote of an event: read, checked and completed with Graph's defaults."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from nundina_sandbox.microsoft.graph.errors import bad_body, invalid_property
from nundina_sandbox.microsoft.graph.moments import Json, Times, wall_from
from nundina_sandbox.microsoft.graph.places import location_from, locations_from, no_location, with_locations
from nundina_sandbox.microsoft.graph.values import (
    attendees_from,
    body_from,
    flag_from,
    number_from,
    one_of,
    strings_from,
    text_from,
)

SHOW_AS = ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown")
SENSITIVITIES = ("normal", "personal", "private", "confidential")
IMPORTANCES = ("low", "normal", "high")
_PROVIDERS = ("unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness")
READ_ONLY = frozenset(
    {
        "id",
        "createdDateTime",
        "lastModifiedDateTime",
        "changeKey",
        "originalStartTimeZone",
        "originalEndTimeZone",
        "originalStart",
        "iCalUId",
        "hasAttachments",
        "bodyPreview",
        "isCancelled",
        "isOrganizer",
        "seriesMasterId",
        "type",
        "webLink",
        "onlineMeetingUrl",
        "onlineMeeting",
        "occurrenceId",
        "cancelledOccurrences",
        "isDraft",
        "responseStatus",
        "organizer",
    }
)
"""What Graph ignores where a client sends it back."""
ELSEWHERE = frozenset({"start", "end", "isAllDay", "recurrence", "transactionId", "singleValueExtendedProperties"})
"""What is no field of the event but read by others."""
SHARED = frozenset(
    {
        "subject",
        "body",
        "location",
        "locations",
        "importance",
        "sensitivity",
        "attendees",
        "responseRequested",
        "allowNewTimeProposals",
        "hideAttendees",
        "isOnlineMeeting",
        "onlineMeetingProvider",
        "onlineMeeting",
    }
)
"""The fields that the organizer's invitation carries to everybody."""

_EMPTIED = frozenset({"subject", "body", "location", "locations", "attendees", "categories"})
"""What null empties; any other null says nothing, as clients send it for what they do not set."""


def default_fields() -> Json:
    """Return the fields of an event about which nothing was said."""
    return {
        "subject": "",
        "body": {"contentType": "html", "content": ""},
        "importance": "normal",
        "sensitivity": "normal",
        "showAs": "busy",
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 15,
        "categories": [],
        "location": no_location(),
        "locations": [],
        "attendees": [],
        "responseRequested": True,
        "allowNewTimeProposals": True,
        "hideAttendees": False,
        "isOnlineMeeting": False,
        "onlineMeetingProvider": "unknown",
        "onlineMeeting": None,
    }


def fields_from(body: Json) -> Json:
    """Return the fields that the body names, each checked; raises GraphError 400."""
    found: Json = {}
    for name, value in body.items():
        if "@" in name or name in READ_ONLY or name in ELSEWHERE:
            continue
        reader = _READERS.get(name)
        if reader is None:
            raise bad_body(
                f"The property '{name}' does not exist on type 'microsoft.graph.event'. Make sure to only use property "
                "names that are defined by the type."
            )
        if value is not None:
            found[name] = reader(value, name)
        elif name in _EMPTIED:
            found[name] = default_fields()[name]
    return with_locations(found)


def times_from(body: Json, before: Times | None) -> Times:
    """Return when the event is, taking from before what the body leaves out; raises GraphError 400."""
    said = body.get("isAllDay")
    all_day = bool(before and before.all_day) if said is None else flag_from(said, "isAllDay")
    start = _moment(body, "start", None if before is None else (before.start, before.zone))
    end = _moment(body, "end", None if before is None else (before.end, before.end_zone))
    found = Times(start[0], end[0], start[1], end[1], all_day)
    _check_times(found)
    return found


def _moment(body: Json, name: str, usual: tuple[datetime, str] | None) -> tuple[datetime, str]:
    if body.get(name) is not None:
        return wall_from(body[name], name)
    if usual is None:
        raise invalid_property()
    return usual


def _check_times(times: Times) -> None:
    if times.ends < times.starts:
        raise invalid_property()
    if times.all_day:
        midnight = timedelta(hours=times.start.hour, minutes=times.start.minute, seconds=times.start.second)
        whole = (times.end - times.start) % timedelta(days=1) == timedelta() and times.end > times.start
        if midnight or not whole or times.zone != times.end_zone:
            raise invalid_property()


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "subject": text_from,
    "body": body_from,
    "importance": one_of(IMPORTANCES, "importance"),
    "sensitivity": one_of(SENSITIVITIES, "sensitivity"),
    "showAs": one_of(SHOW_AS, "freeBusyStatus"),
    "isReminderOn": flag_from,
    "reminderMinutesBeforeStart": number_from,
    "categories": strings_from,
    "location": location_from,
    "locations": locations_from,
    "attendees": attendees_from,
    "responseRequested": flag_from,
    "allowNewTimeProposals": flag_from,
    "hideAttendees": flag_from,
    "isOnlineMeeting": flag_from,
    "onlineMeetingProvider": one_of(_PROVIDERS, "onlineMeetingProviderType"),
}
