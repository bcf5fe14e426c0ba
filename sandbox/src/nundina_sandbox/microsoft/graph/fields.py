"""What a client wrote of an event: read, checked and completed with Graph's defaults."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from nundina_sandbox.microsoft.graph.errors import bad_body, invalid_property
from nundina_sandbox.microsoft.graph.event import address_of
from nundina_sandbox.microsoft.graph.moments import NEVER, Json, Times, wall_from

SHOW_AS = ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown")
SENSITIVITIES = ("normal", "personal", "private", "confidential")
IMPORTANCES = ("low", "normal", "high")
_ATTENDEE_TYPES = ("required", "optional", "resource")
_PROVIDERS = ("unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness")
_LOCATION_TYPES = (
    "default",
    "conferenceRoom",
    "homeAddress",
    "businessAddress",
    "geoCoordinates",
    "streetAddress",
    "hotel",
    "restaurant",
    "localBusiness",
    "postalAddress",
)
_UNIQUE_ID_TYPES = ("unknown", "locationStore", "directory", "private", "bing")
MOST_ATTENDEES = 500

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
        "location": _no_location(),
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
    return _with_locations(found)


def times_from(body: Json, before: Times | None) -> Times:
    """Return when the event is, taking from before what the body leaves out; raises GraphError 400."""
    said = body.get("isAllDay")
    all_day = bool(before and before.all_day) if said is None else _flag(said, "isAllDay")
    if before is None and (body.get("start") is None or body.get("end") is None):
        raise invalid_property()
    start = wall_from(body["start"], "start") if body.get("start") else None
    end = wall_from(body["end"], "end") if body.get("end") else None
    if before is not None:
        start = start or (before.start, before.zone)
        end = end or (before.end, before.end_zone)
    assert start is not None  # noqa: S101 - narrowed above
    assert end is not None  # noqa: S101
    found = Times(start[0], end[0], start[1], end[1], all_day)
    _check_times(found)
    return found


def extended_from(body: Json) -> dict[str, str | None]:
    """Return the single-value extended properties that the body sets, None for one to be taken away."""
    wanted = body.get("singleValueExtendedProperties") or []
    if not isinstance(wanted, list):
        raise bad_body("Cannot read the value of 'singleValueExtendedProperties' as a collection.")
    found: dict[str, str | None] = {}
    for one in wanted:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise bad_body("Cannot read an entry of 'singleValueExtendedProperties'.")
        found[normal_property(one["id"])] = None if one.get("value") is None else str(one["value"])
    return found


def normal_property(name: str) -> str:
    """Return an extended property's id in the form in which Graph gives it back: its GUID in lower case."""
    parts = name.strip().split(" ")
    if len(parts) < 2 or (parts[1].startswith("{") and len(parts) < 4):
        raise bad_body(f"The extended property id '{name}' is not valid.")
    return " ".join([parts[0], parts[1].lower() if parts[1].startswith("{") else parts[1], *parts[2:]])


def _check_times(times: Times) -> None:
    if times.ends < times.starts:
        raise invalid_property()
    if times.all_day:
        midnight = timedelta(hours=times.start.hour, minutes=times.start.minute, seconds=times.start.second)
        whole = (times.end - times.start) % timedelta(days=1) == timedelta() and times.end > times.start
        if midnight or not whole or times.zone != times.end_zone:
            raise invalid_property()


def _text(value: object, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad_body(f"Cannot convert the value of property '{name}' to the expected type 'Edm.String'.")
    return value


def _flag(value: object, name: str) -> bool:
    # Graph's reader takes a boolean in quotation marks, and there is a well-known client that sends such.
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise bad_body(f"Cannot convert the value of property '{name}' to the expected type 'Edm.Boolean'.")
    return value


def _number(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**31) <= value < 2**31:
        raise bad_body(f"Cannot convert the value of property '{name}' to the expected type 'Edm.Int32'.")
    return value


def _one_of(choices: tuple[str, ...], enum: str) -> Callable[[Any, str], str]:
    def read(value: object, name: str) -> str:
        # OData's enumerations are read in any case; Graph writes them in its own.
        found = next((one for one in choices if isinstance(value, str) and one.lower() == value.lower()), None)
        if found is None:
            raise bad_body(
                f"Cannot convert the value of property '{name}' to the expected type 'microsoft.graph.{enum}'. "
                "See the inner exception for more details."
            )
        return found

    return read


def _body(value: object, name: str) -> Json:
    if not isinstance(value, dict):
        raise bad_body(f"Cannot read the value of property '{name}' as 'microsoft.graph.itemBody'.")
    kind = _one_of(("text", "html"), "bodyType")(value.get("contentType") or "text", "contentType")
    return {"contentType": kind, "content": _text(value.get("content"), "content")}


def _strings(value: object, name: str) -> list[str]:
    if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
        raise bad_body(f"Cannot read the value of property '{name}' as a collection of 'Edm.String'.")
    return value


def _no_location() -> Json:
    return {
        "displayName": "",
        "locationType": "default",
        "uniqueIdType": "unknown",
        "address": {},
        "coordinates": {},
    }


def _location(value: object, name: str) -> Json:
    if not isinstance(value, dict):
        raise bad_body(f"Cannot read the value of property '{name}' as 'microsoft.graph.location'.")
    shown = _text(value.get("displayName"), "displayName")
    kind = _one_of(_LOCATION_TYPES, "locationType")(value.get("locationType") or "default", "locationType")
    found: Json = {"displayName": shown, "locationType": kind}
    for part in ("locationUri", "locationEmailAddress"):
        if value.get(part):
            found[part] = _text(value[part], part)
    if shown:
        found["uniqueId"] = _text(value.get("uniqueId"), "uniqueId") or shown
        usual = _one_of(_UNIQUE_ID_TYPES, "locationUniqueIdType")
        found["uniqueIdType"] = usual(value.get("uniqueIdType") or "private", "uniqueIdType")
    else:
        found |= {"uniqueIdType": "unknown", "address": {}, "coordinates": {}}
    for part, type_name in (("address", "physicalAddress"), ("coordinates", "outlookGeoCoordinates")):
        if value.get(part):
            if not isinstance(value[part], dict):
                raise bad_body(f"Cannot read the value of property '{part}' as 'microsoft.graph.{type_name}'.")
            found[part] = {key: one for key, one in value[part].items() if one is not None and "@" not in key}
    return found


def _locations(value: object, name: str) -> list[Json]:
    if not isinstance(value, list):
        raise bad_body(f"Cannot read the value of property '{name}' as a collection.")
    return [_location(one, name) for one in value]


def _with_locations(found: Json) -> Json:
    """Return the fields with `location` and `locations` saying the same, the list first where both are given."""
    if found.get("locations"):
        names = "; ".join(one["displayName"] for one in found["locations"])
        first = found["locations"][0]
        return found | {"location": first if len(found["locations"]) == 1 else {**first, "displayName": names}}
    if "location" in found:
        return found | {"locations": [found["location"]] if found["location"]["displayName"] else []}
    return found


def _attendees(value: object, name: str) -> list[Json]:
    if not isinstance(value, list):
        raise bad_body(f"Cannot read the value of property '{name}' as a collection.")
    if len(value) > MOST_ATTENDEES:
        raise invalid_property()
    found: dict[str, Json] = {}
    for one in value:
        attendee = _attendee(one)
        found.setdefault(address_of(attendee), attendee)
    return list(found.values())


def _attendee(value: object) -> Json:
    mail = value.get("emailAddress") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(mail, dict):
        raise bad_body("Cannot read an entry of 'attendees' as 'microsoft.graph.attendee'.")
    address = _text(mail.get("address"), "address").strip()
    if not address:
        raise invalid_property()
    kind = _one_of(_ATTENDEE_TYPES, "attendeeType")(value.get("type") or "required", "type")
    return {
        "type": kind,
        "status": {"response": "none", "time": NEVER},
        "emailAddress": {"name": _text(mail.get("name"), "name") or address, "address": address},
    }


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "subject": _text,
    "body": _body,
    "importance": _one_of(IMPORTANCES, "importance"),
    "sensitivity": _one_of(SENSITIVITIES, "sensitivity"),
    "showAs": _one_of(SHOW_AS, "freeBusyStatus"),
    "isReminderOn": _flag,
    "reminderMinutesBeforeStart": _number,
    "categories": _strings,
    "location": _location,
    "locations": _locations,
    "attendees": _attendees,
    "responseRequested": _flag,
    "allowNewTimeProposals": _flag,
    "hideAttendees": _flag,
    "isOnlineMeeting": _flag,
    "onlineMeetingProvider": _one_of(_PROVIDERS, "onlineMeetingProviderType"),
}
