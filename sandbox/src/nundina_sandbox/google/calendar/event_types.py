"""What Google asks of events that are no meetings: out of office, focus time, working location, birthday."""

from collections.abc import Mapping
from typing import Any

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Schedule
from nundina_sandbox.google.calendar.refusals import cannot_change
from nundina_sandbox.google.errors import GoogleError


def check_type(schedule: Schedule, fields: Mapping[str, Any], calendar: Calendar) -> None:
    """Raise a 400 GoogleError when an event of this type cannot look like that."""
    kind = fields.get("eventType", "default")
    if kind == "default":
        return
    if kind == "fromGmail":
        raise cannot_change("Events of type fromGmail cannot be created.")
    if not calendar.primary:
        raise GoogleError(400, "eventTypeRestriction", f"Event type {kind} is only allowed on primary calendars.")
    wrong = _WRONG[kind](schedule, fields)
    if wrong:
        raise GoogleError(400, f"malformed{kind[0].upper()}{kind[1:]}Event", wrong, domain="calendar")


def _timed_and_busy(schedule: Schedule, fields: Mapping[str, Any]) -> str | None:
    if schedule.start.all_day:
        return "An event of this type cannot be an all-day event."
    return "An event of this type must be opaque." if fields.get("transparency") == "transparent" else None


def _working_location(schedule: Schedule, fields: Mapping[str, Any]) -> str | None:
    kinds = ("homeOffice", "officeLocation", "customLocation")
    properties = fields.get("workingLocationProperties") or {}
    if not any(properties.get("type") == kind or kind in properties for kind in kinds):
        return "A working location event must have working location properties."
    if fields.get("transparency") != "transparent" or fields.get("visibility") != "public":
        return "A working location event must be public and transparent."
    return None


def _birthday(schedule: Schedule, fields: Mapping[str, Any]) -> str | None:
    yearly = any("FREQ=YEARLY" in line.upper() for line in schedule.recurrence)
    if not schedule.start.all_day or not yearly:
        return "A birthday event must be an all-day event with an annual recurrence."
    if fields.get("transparency") != "transparent" or fields.get("visibility") != "private":
        return "A birthday event must be private and transparent."
    return None


_WRONG = {
    "outOfOffice": _timed_and_busy,
    "focusTime": _timed_and_busy,
    "workingLocation": _working_location,
    "birthday": _birthday,
}
