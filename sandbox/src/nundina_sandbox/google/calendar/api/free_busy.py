"""freeBusy.query."""

from datetime import datetime, timedelta

from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.free_busy import busy_times
from nundina_sandbox.google.calendar.lookup import calendar_with_id
from nundina_sandbox.google.calendar.moments import instant_in, millis, rfc3339, zone_named
from nundina_sandbox.google.calendar.refusals import bad_query, invalid, required, time_range_empty, time_range_too_long
from nundina_sandbox.google.errors import GoogleError

SCOPES = "calendar calendar.events.freebusy calendar.freebusy calendar.readonly"
LONGEST = timedelta(days=366)
MOST_CALENDARS = 50
MOST_IN_GROUP = 100


def add_to(routes: Routes) -> None:
    """Enter the operation."""
    routes.add("POST", "/freeBusy", query, SCOPES)


def query(call: Call) -> Json:
    """Return when each calendar's owner is busy, or why that cannot be told."""
    body = call.body()
    since, until = _bound(body, "timeMin"), _bound(body, "timeMax")
    if since >= until:
        raise time_range_empty()
    if until - since > LONGEST:
        raise time_range_too_long()
    zone, most = _zone(body), _limit(body, "calendarExpansionMax", MOST_CALENDARS)
    _limit(body, "groupExpansionMax", MOST_IN_GROUP)
    items = body.get("items") or []
    if not isinstance(items, list) or not all(isinstance(one, dict) and one.get("id") for one in items):
        raise invalid("Invalid value for: items")
    found = {}
    for place, item in enumerate(items):
        name = str(item["id"])
        found[name] = _calendar(call, name, since, until, zone) if place < most else _error("tooManyCalendarsRequested")
    bounds = {"timeMin": millis(since), "timeMax": millis(until)}
    return {"kind": "calendar#freeBusy", **bounds, "calendars": found}


def _calendar(call: Call, name: str, since: datetime, until: datetime, zone: str) -> Json:
    try:
        calendar = calendar_with_id(call.state, call.person, name, "freeBusyReader")
    except GoogleError:
        return _error("notFound")
    busy = busy_times(calendar, since, until)
    return {"busy": [{"start": rfc3339(start, zone), "end": rfc3339(end, zone)} for start, end in busy]}


def _error(reason: str) -> Json:
    return {"errors": [{"domain": "global", "reason": reason}], "busy": []}


def _bound(body: Json, name: str) -> datetime:
    value = body.get(name)
    if not value:
        raise required(f"Missing {name} parameter.")
    try:
        return instant_in(str(value), None)
    except (ValueError, OverflowError):
        raise bad_query(f"Invalid value for: {name}") from None


def _zone(body: Json) -> str:
    try:
        return zone_named(str(body.get("timeZone") or "UTC")).key
    except ValueError:
        raise invalid("Invalid time zone.", "timeZone") from None


def _limit(body: Json, name: str, most: int) -> int:
    value = body.get(name, most)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise invalid(f"Invalid value for: {name}. Values must be within the range: [1, {most}]", name)
    return value
