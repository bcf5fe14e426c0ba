"""Events that come from elsewhere: imported ones, and ones moved between calendars."""

from dataclasses import replace

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, insert_event
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.fields import fields_from, schedule_from, sequence_from, status_from
from nundina_sandbox.google.calendar.guests import is_guest_copy, tell_guests
from nundina_sandbox.google.calendar.invitations import SendUpdates, tell_by_mail
from nundina_sandbox.google.calendar.refusals import cannot_change, invalid, required
from nundina_sandbox.google.calendar.shapes import shaped
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import duplicate, forbidden_for_non_organizer
from nundina_sandbox.google.people import Person


def import_event(state: CalendarState, calendar: Calendar, person: Person, body: Json) -> Event:
    """Return the private copy; the same iCalUID imported again changes that copy; raises GoogleError 400 or 409."""
    ical_uid = body.get("iCalUID")
    if not isinstance(ical_uid, str) or not ical_uid:
        raise required("Missing iCalUID.")
    if body.get("eventType", "default") != "default":
        raise invalid("Only events of type default can be imported.")
    known = [one for one in calendar.with_uid(ical_uid) if one.series_id is None]
    if known:
        return _imported_again(state, calendar, known[0], body)
    _organizer(body)
    fields_from(body)  # refused before anything is kept
    made = {name: value for name, value in body.items() if name != "attendees"}
    with state.writing():
        event = insert_event(state, calendar, person, made, Manner())
        return state.commit(calendar, _private(event, body))


def _private(event: Event, body: Json) -> Event:
    organizer, fields = _organizer(body), fields_from(body)
    address = organizer.get("email", event.organizer)
    if address != event.organizer:
        fields["organizer"] = organizer
    return replace(event, fields=fields, organizer=address, private_copy=True)


def _organizer(body: Json) -> Json:
    found: Json = shaped(body.get("organizer") or {}, {"email": str, "displayName": str}, "organizer")
    try:
        return {**found, "email": normal_address(found["email"])} if found else {}
    except (KeyError, ValueError):
        raise invalid("Invalid organizer email.") from None


def _imported_again(state: CalendarState, calendar: Calendar, known: Event, body: Json) -> Event:
    if not known.private_copy and not known.cancelled:
        raise duplicate()
    schedule, sequence = schedule_from(body, calendar.zone), sequence_from(body)
    changed = replace(known, schedule=schedule, status=status_from(body), sequence=max(known.sequence, sequence))
    return state.commit(calendar, _private(changed, body))


def move_event(
    state: CalendarState, source: Calendar, target: Calendar, event: Event, send_updates: SendUpdates
) -> Event:
    """Return the event on the target; the source keeps a deleted one; raises GoogleError 400 or 403."""
    if event.series_id is not None:
        raise cannot_change("Instances of recurring events cannot be moved on their own.")
    if event.fields.get("eventType", "default") != "default":
        raise cannot_change("Only events of type default can be moved.")
    if is_guest_copy(source, event):
        raise forbidden_for_non_organizer()
    if source is target:
        raise cannot_change("The event is on that calendar already.")
    standing = target.events.get(event.id)
    if standing is not None and standing.organizer == target.id:
        raise duplicate()
    with state.writing():
        return _moved(state, source, target, event, send_updates)


def _moved(state: CalendarState, source: Calendar, target: Calendar, event: Event, send_updates: SendUpdates) -> Event:
    exceptions = list(source.exceptions(event.id).values())
    parts = [event, *exceptions]
    for part in parts:
        state.commit(source, replace(part, status="cancelled"))
    moved = [state.commit(target, replace(part, organizer=target.id)) for part in parts]
    for part in moved:
        tell_guests(state, part, [])
    tell_by_mail(state, event, moved[0], send_updates)
    return moved[0]
