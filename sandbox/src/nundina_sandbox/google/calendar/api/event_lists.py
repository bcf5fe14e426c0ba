"""events.list."""

from datetime import UTC

from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.listing import Page, Reading, page_of
from nundina_sandbox.google.calendar.lookup import calendar_with_id, may, role_on
from nundina_sandbox.google.calendar.moments import instant_in, millis
from nundina_sandbox.google.calendar.query import LONGEST_MEMORY, MOST_RESULTS, EventQuery, query_from
from nundina_sandbox.google.calendar.refusals import bad_query, invalid, time_range_empty
from nundina_sandbox.google.calendar.resources import View, etag_of
from nundina_sandbox.google.calendar.tokens import content_of, was_made_elsewhere
from nundina_sandbox.google.errors import full_sync_required, invalid_parameter, updated_min_too_long_ago

READING = (
    "calendar calendar.app.created calendar.events calendar.events.owned calendar.events.owned.readonly "
    "calendar.events.readonly calendar.readonly"
)
EVENT_TYPES = ("birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation")
NOT_WITH_SYNC = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)


def add_to(routes: Routes) -> None:
    """Enter the operation."""
    routes.add("GET", "/calendars/<calendar_id>/events", list_events, READING)


def list_events(call: Call, calendar_id: str) -> Json:
    """Return one page of a calendar's events."""
    calendar = calendar_with_id(call.state, call.person, calendar_id, "reader")
    reading = _reading(call, calendar)
    page = page_of(calendar, reading, call.size(250, MOST_RESULTS), call.state.now())
    details = reading.query.show_deleted or call.flag("showDeleted") or reading.query.updated_min
    return collection(call, calendar, page, view_of(call, calendar, brief_cancelled=not details))


def view_of(call: Call, calendar: Calendar, *, brief_cancelled: bool = False) -> View:
    """Return how events are written for this call."""
    return View(
        calendar,
        call.state.world.people,
        call.zone(calendar.zone),
        call.root,
        call.number("maxAttendees", None),
        hides_private=not may(role_on(calendar, call.person), "writer"),
        brief_cancelled=brief_cancelled,
    )


def collection(call: Call, calendar: Calendar, page: Page, view: View) -> Json:
    """Return the Events resource."""
    body: Json = {
        "kind": "calendar#events",
        "etag": etag_of(max(calendar.last_change, calendar.version)),
        "summary": calendar.summary,
        "description": calendar.properties.get("description", ""),
        "updated": millis(calendar.updated or call.state.now()),
        "timeZone": view.zone,
        "accessRole": role_on(calendar, call.person),
        "defaultReminders": [{"method": "popup", "minutes": 10}] if calendar.primary else [],
    }
    tokens = {"nextPageToken": page.next_page, "nextSyncToken": page.next_sync}
    body |= {name: token for name, token in tokens.items() if token}
    return body | {"items": [view.event(event) for event in page.events]}


def _reading(call: Call, calendar: Calendar) -> Reading:
    page_token, sync_token = call.text("pageToken"), call.text("syncToken")
    if sync_token:
        _check_sync_parameters(call)
    if page_token:
        return _continued(calendar, page_token)
    if sync_token:
        return _synced(call, calendar, sync_token)
    return Reading(_query(call), call.state.last_number)


def _check_sync_parameters(call: Call) -> None:
    for name in NOT_WITH_SYNC:
        if name in call.request.args:
            raise bad_query(f"Parameter '{name}' cannot be specified together with a sync token.")
    if call.flag("showDeleted") is False:
        raise bad_query("Parameter 'showDeleted' cannot be false together with a sync token.")


def _continued(calendar: Calendar, token: str) -> Reading:
    content = content_of(token) or {}
    if content.get("k") != "page" or content.get("c") != calendar.id:
        raise invalid("Invalid page token value.", "pageToken")
    return Reading(query_from(content["q"]), content["u"], content.get("s"), content["at"])


def _synced(call: Call, calendar: Calendar, token: str) -> Reading:
    content = content_of(token) or {}
    if not content and was_made_elsewhere(token):
        raise full_sync_required()
    if content.get("k") != "sync" or content.get("c") != calendar.id:
        raise invalid("Invalid sync token value.", "syncToken")
    if content["n"] < calendar.tokens_from:
        raise full_sync_required()
    query = query_from(content["q"])
    given = {"singleEvents": query.single_events, "eventTypes": query.event_types}
    asked = {"singleEvents": call.flag("singleEvents"), "eventTypes": call.texts("eventTypes")}
    for name, value in asked.items():
        if name in call.request.args and value != given[name]:
            raise bad_query(f"Sync token cannot be used with another value of '{name}' than it was made with.")
    return Reading(query, call.state.last_number, since=content["n"])


def _query(call: Call) -> EventQuery:
    for name in call.texts("eventTypes"):
        if name not in EVENT_TYPES:
            raise invalid_parameter("eventTypes", name)
    call.flag("showHiddenInvitations")
    query = EventQuery(
        single_events=bool(call.flag("singleEvents")),
        show_deleted=bool(call.flag("showDeleted")),
        order_by=call.choice("orderBy", ("startTime", "updated")),
        time_min=bound(call, "timeMin"),
        time_max=bound(call, "timeMax"),
        updated_min=bound(call, "updatedMin"),
        ical_uid=call.text("iCalUID"),
        text=call.text("q"),
        private=_constraints(call, "privateExtendedProperty"),
        shared=_constraints(call, "sharedExtendedProperty"),
        event_types=call.texts("eventTypes"),
    )
    _check_query(call, query)
    return query


def _check_query(call: Call, query: EventQuery) -> None:
    since, until = query.window.since, query.window.until
    if since and until and since >= until:
        raise time_range_empty()
    if query.order_by == "startTime" and not query.single_events:
        raise bad_query("The requested ordering is not available for the particular query.")
    if query.updated_min and instant_in(query.updated_min, None) < call.state.now() - LONGEST_MEMORY:
        raise updated_min_too_long_ago()


def bound(call: Call, name: str) -> str | None:
    """Return a bound of time in UTC as an RFC 3339 text, None when it is missing; raises GoogleError 400."""
    value = call.text(name)
    if value is None:
        return None
    try:
        # A plus sign that a client forgot to encode arrives as a space.
        return instant_in(value.replace(" ", "+"), None).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise bad_query(
            f"Invalid value for {name}: it must be an RFC 3339 timestamp with a time zone offset."
        ) from None


def _constraints(call: Call, name: str) -> tuple[str, ...]:
    found = call.texts(name)
    for one in found:
        if "=" not in one:
            raise invalid(f"Invalid extended property constraint: {one}", name)
    return found
