"""What a client may write into an event, and in which form it is kept."""

import re
from typing import Any

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.google.calendar.event import Event, Json, Schedule
from nundina_sandbox.google.calendar.moments import moment_from
from nundina_sandbox.google.calendar.recurrence import checked_recurrence
from nundina_sandbox.google.calendar.refusals import invalid, time_range_empty
from nundina_sandbox.google.calendar.shapes import ATTACHMENTS, OBJECTS, shaped

TEXTS = ("summary", "description", "location", "colorId", "eventLabelId")
FLAGS = (
    "guestsCanInviteOthers",
    "guestsCanModify",
    "guestsCanSeeOtherGuests",
    "anyoneCanAddSelf",
    "endTimeUnspecified",
)
CHOICES = {
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
    "eventType": ("default", "outOfOffice", "focusTime", "workingLocation", "birthday", "fromGmail"),
}
DEFAULTS = {
    "transparency": "opaque",
    "visibility": "default",
    "eventType": "default",
    "guestsCanInviteOthers": True,
    "guestsCanModify": False,
    "guestsCanSeeOtherGuests": True,
    "anyoneCanAddSelf": False,
    "endTimeUnspecified": False,
}
STATUSES = ("confirmed", "tentative", "cancelled")
RESPONSES = ("needsAction", "declined", "tentative", "accepted")
LOCAL = ("reminders", "colorId", "eventLabelId", "transparency", "visibility")
"""Fields that each guest sets on their own copy; private extended properties are the sixth."""
LONGEST_NAME, LONGEST_VALUE = 44, 1024
"""Characters of an extended property's name and value."""
_CLIENT_ID = re.compile(r"^[a-v0-9]{5,1024}$")


def checked_id(value: object) -> str:
    """Return an id that a client may choose; raises a 400 GoogleError for any other."""
    if not isinstance(value, str) or not _CLIENT_ID.match(value):
        raise invalid("Invalid resource id value.")
    return value


def merged(current: Json, patch: Json) -> Json:
    """Return the resource after a patch: objects merge, null removes, everything else replaces."""
    result = dict(current)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            kept = result.get(name)
            result[name] = merged(kept if isinstance(kept, dict) else {}, value)
        else:
            result[name] = value
    return result


def schedule_from(body: Json, calendar_zone: str) -> Schedule:
    """Return when the event of a request is; raises a 400 GoogleError when that makes no sense."""
    start, end = moment_from(body.get("start"), "start"), moment_from(body.get("end"), "end")
    if start.all_day != end.all_day:
        raise invalid("Start and end times must either both be date or both be dateTime.")
    if end.at(calendar_zone) < start.at(calendar_zone) or (end.all_day and end.day == start.day):
        raise time_range_empty(None)
    lines = body.get("recurrence") or []
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise invalid("Invalid recurrence rule.", "recurrence")
    schedule = Schedule(start, end, tuple(lines))
    checked_recurrence(schedule, calendar_zone)
    return schedule


def fields_from(body: Json, before: Event | None = None) -> Json:
    """Return the writable fields of a request in the form in which they are kept.

    Unknown ones are ignored, as Google does; raises a 400 GoogleError for a value of the wrong kind.
    """
    found: Json = {}
    for names, kind in ((TEXTS, str), (FLAGS, bool)):
        found |= {name: _of_kind(body[name], kind, name) for name in names if body.get(name) is not None}
    found |= {name: shaped(body[name], shape, name) for name, shape in OBJECTS.items() if body.get(name) is not None}
    for name, choices in CHOICES.items():
        if body.get(name) is not None:
            found[name] = _one_of(body[name], choices, name)
    readers = {
        "attendees": _attendees,
        "reminders": _reminders,
        "extendedProperties": _properties,
        "attachments": _attachments,
    }
    for name, reader in readers.items():
        if body.get(name) is not None:
            found[name] = reader(body[name])
    found = {name: value for name, value in found.items() if value not in ("", []) and DEFAULTS.get(name) != value}
    _keep_responses(found, before)
    return found


def status_from(body: Json) -> str:
    """Return the status that a request gives, confirmed if none."""
    return str(_one_of(body.get("status") or "confirmed", STATUSES, "status"))


def sequence_from(body: Json) -> int:
    """Return the sequence number that a request gives, 0 if none."""
    value = body.get("sequence") or 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise invalid("Invalid sequence value.")
    return value


def _of_kind(value: object, kind: type, name: str) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(value, kind):
        raise invalid(f"Invalid value for: {name}")
    return value


def _one_of(value: object, choices: tuple[str, ...], name: str) -> object:
    if value not in choices:
        raise invalid(f"Invalid value for: {value} is not a valid {name}")
    return value


def _attachments(value: object) -> list[Json]:
    found: list[Json] = shaped(value, ATTACHMENTS, "attachments")
    return found


def _attendees(value: object) -> list[Json]:
    found: dict[str, Json] = {}
    for one in _of_kind(value, list, "attendees"):
        attendee = _attendee(_of_kind(one, dict, "attendees"))
        found[attendee["email"]] = attendee
    return list(found.values())


def _attendee(value: Json) -> Json:
    try:
        email = normal_address(str(value.get("email") or ""))
    except ValueError:
        raise invalid("Invalid attendee email.") from None
    kept: Json = {"email": email}
    if value.get("responseStatus"):
        kept["responseStatus"] = _one_of(value["responseStatus"], RESPONSES, "responseStatus")
    for name, kind in (("displayName", str), ("comment", str), ("optional", bool), ("resource", bool)):
        if value.get(name):
            kept[name] = _of_kind(value[name], kind, name)
    if value.get("additionalGuests"):
        kept["additionalGuests"] = _of_kind(value["additionalGuests"], int, "additionalGuests")
    return kept


def _keep_responses(found: Json, before: Event | None) -> None:
    for attendee in found.get("attendees", ()):
        known = before.attendee(attendee["email"]) if before else None
        attendee.setdefault("responseStatus", known["responseStatus"] if known else "needsAction")


def _reminders(value: object) -> Json:
    body = _of_kind(value, dict, "reminders")
    overrides = [_reminder(one) for one in _of_kind(body.get("overrides") or [], list, "reminders")]
    if body.get("useDefault") and overrides:
        raise invalid("Cannot specify both default reminders and overrides at the same time.")
    if len(overrides) > 5:
        raise invalid("Too many override reminders.")
    return {"useDefault": bool(body.get("useDefault")), **({"overrides": overrides} if overrides else {})}


def _reminder(value: object) -> Json:
    body = _of_kind(value, dict, "reminders")
    minutes, method = body.get("minutes"), body.get("method")
    if not isinstance(minutes, int) or not 0 <= minutes <= 40320 or method not in ("email", "popup"):
        raise invalid("Invalid reminder.")
    return {"method": method, "minutes": minutes}


def _properties(value: object) -> Json:
    body = _of_kind(value, dict, "extendedProperties")
    found: Json = {}
    for scope in ("private", "shared"):
        given = _of_kind(body.get(scope) or {}, dict, "extendedProperties")
        # Google drops properties with longer names and cuts longer values off, and says so only in its guide.
        kept = {name: _of_kind(text, str, "extendedProperties") for name, text in given.items()}
        kept = {name: text[:LONGEST_VALUE] for name, text in kept.items() if len(name) <= LONGEST_NAME}
        found |= {scope: kept} if kept else {}
    return found
