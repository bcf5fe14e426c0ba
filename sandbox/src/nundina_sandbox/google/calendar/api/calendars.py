"""Calendars themselves: get, insert, patch, update, delete, clear; and colors.get."""

import uuid
from dataclasses import replace

from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, delete_event
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.fields import merged
from nundina_sandbox.google.calendar.lookup import calendar_with_id
from nundina_sandbox.google.calendar.moments import zone_named
from nundina_sandbox.google.calendar.palette import CALENDAR_COLOURS, CHANGED, EVENT_COLOURS
from nundina_sandbox.google.calendar.refusals import cannot_change, invalid, required
from nundina_sandbox.google.calendar.resources import etag_of

READING = "calendar calendar.app.created calendar.calendars calendar.calendars.readonly calendar.readonly"
WRITING = "calendar calendar.app.created calendar.calendars"
CLEARING = "calendar calendar.calendars"
COLOURS = (
    "calendar calendar.app.created calendar.calendarlist calendar.calendarlist.readonly calendar.events.freebusy "
    "calendar.events.owned calendar.events.owned.readonly calendar.events.public.readonly calendar.readonly"
)
MEET_ONLY = {"allowedConferenceSolutionTypes": ["hangoutsMeet"]}


def add_to(routes: Routes) -> None:
    """Enter the operations."""
    routes.add("POST", "/calendars", insert, WRITING)
    routes.add("GET", "/calendars/<calendar_id>", get, READING)
    routes.add("PATCH", "/calendars/<calendar_id>", patch, WRITING)
    routes.add("PUT", "/calendars/<calendar_id>", update, WRITING)
    routes.add("DELETE", "/calendars/<calendar_id>", delete, WRITING)
    routes.add("POST", "/calendars/<calendar_id>/clear", clear, CLEARING)
    routes.add("GET", "/colors", colours, COLOURS)


def resource(calendar: Calendar) -> Json:
    """Return the Calendar resource."""
    texts = {name: calendar.properties[name] for name in ("description", "location") if calendar.properties.get(name)}
    owner = {} if calendar.primary else {"dataOwner": calendar.owner}
    return {
        "kind": "calendar#calendar",
        "etag": etag_of(calendar.version),
        "id": calendar.id,
        "summary": calendar.summary,
        **texts,
        "timeZone": calendar.zone,
        "conferenceProperties": MEET_ONLY,
        **owner,
    }


def get(call: Call, calendar_id: str) -> Json:
    """Return a calendar."""
    return resource(calendar_with_id(call.state, call.person, calendar_id, "freeBusyReader"))


def insert(call: Call) -> Json:
    """Return a new secondary calendar of the person."""
    body = call.body()
    calendar_id = f"c_{uuid.uuid4().hex}@group.calendar.google.com"
    calendar = Calendar(calendar_id, call.person.address, call.person.zone, "")
    _write(call, calendar, body)
    call.state.open_calendar(calendar)
    return resource(calendar)


def patch(call: Call, calendar_id: str) -> Json:
    """Return the calendar after changing what the body names."""
    calendar = _owned(call, calendar_id)
    current = {"summary": calendar.summary, "timeZone": calendar.zone, **calendar.properties}
    return _changed(call, calendar, merged(current, call.body()))


def update(call: Call, calendar_id: str) -> Json:
    """Return the calendar after replacing its properties."""
    return _changed(call, _owned(call, calendar_id), call.body())


def delete(call: Call, calendar_id: str) -> None:
    """Delete a secondary calendar with everything on it."""
    calendar = _owned(call, calendar_id)
    if calendar.primary:
        raise cannot_change("Primary calendars cannot be deleted.")
    _remove_events(call, calendar)
    del call.state.calendars[calendar.id]
    for address, entries in call.state.lists.items():
        if calendar.id in entries:
            entries[calendar.id] = replace(entries[calendar.id], deleted=True, version=call.state.next_number())
            call.state.touch(f"calendarList:{address}")


def clear(call: Call, calendar_id: str) -> None:
    """Delete every event of a primary calendar."""
    calendar = _owned(call, calendar_id)
    if not calendar.primary:
        raise cannot_change("Only primary calendars can be cleared.")
    _remove_events(call, calendar)


def colours(call: Call) -> Json:
    """Return the palettes."""
    return {
        "kind": "calendar#colors",
        "updated": CHANGED,
        "calendar": CALENDAR_COLOURS,
        "event": EVENT_COLOURS,
    }


def _owned(call: Call, calendar_id: str) -> Calendar:
    calendar = calendar_with_id(call.state, call.person, calendar_id, "owner")
    call.check_match(etag_of(calendar.version))
    return calendar


def _remove_events(call: Call, calendar: Calendar) -> None:
    for event in list(calendar.events.values()):
        if not calendar.events[event.id].cancelled:
            delete_event(call.state, calendar, calendar.events[event.id], Manner())


def _changed(call: Call, calendar: Calendar, body: Json) -> Json:
    _write(call, calendar, body)
    calendar.version = call.state.next_number()
    call.state.touch(f"calendarList:{calendar.owner}")
    return resource(calendar)


def _write(call: Call, calendar: Calendar, body: Json) -> None:
    summary, zone = body.get("summary"), body.get("timeZone") or call.person.zone
    if not isinstance(summary, str) or not summary:
        raise required("Missing title.")
    texts = {name: body[name] for name in ("description", "location") if body.get(name)}
    try:
        zone = zone_named(str(zone)).key
    except ValueError:
        raise invalid("Invalid time zone.", "timeZone") from None
    if not all(isinstance(text, str) for text in texts.values()):
        raise invalid("Invalid value.")
    calendar.summary, calendar.properties = summary, texts
    if zone != calendar.zone:
        calendar.rezone(zone)
