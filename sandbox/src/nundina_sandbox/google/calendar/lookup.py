"""Events and calendars by the ids in a request."""

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.instances import instance_of, split_id
from nundina_sandbox.google.calendar.recurrence import is_occurrence
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import not_found, required_access_level
from nundina_sandbox.google.people import Person

ROLES = ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


def event_with_id(calendar: Calendar, event_id: str) -> Event:
    """Return the event, exception or regular instance with this id, deleted ones too; raises GoogleError 404."""
    found = calendar.events.get(event_id) or _regular_instance(calendar, event_id)
    if found is None:
        raise not_found()
    return found


def _regular_instance(calendar: Calendar, event_id: str) -> Event | None:
    named = split_id(event_id)
    series = calendar.events.get(named[0]) if named else None
    if named is None or series is None or not series.is_series:
        return None
    if not is_occurrence(series.schedule, calendar.zone, named[1]):
        return None
    return instance_of(series, named[1], calendar.zone)


def role_on(calendar: Calendar, person: Person) -> str:
    """Return the best role that the calendar's rules give this person."""
    scopes = ["default", f"user:{person.address}", f"domain:{person.address.rpartition('@')[2]}"]
    return max((calendar.acl.get(scope, "none") for scope in scopes), key=ROLES.index)


def may(role: str, wanted: str) -> bool:
    """Say whether a role allows what another one allows."""
    return ROLES.index(role) >= ROLES.index(wanted)


def calendar_with_id(state: CalendarState, person: Person, calendar_id: str, wanted: str) -> Calendar:
    """Return the calendar (`primary` is the person's own); raises GoogleError 404, or 403 for too low a role."""
    calendar = state.calendars.get(person.address if calendar_id == "primary" else calendar_id.lower())
    if calendar is None:
        raise not_found()
    role = role_on(calendar, person)
    if role == "none":
        raise not_found()
    if not may(role, wanted):
        raise required_access_level(f"You need to have {wanted} access to this calendar.")
    return calendar
