"""Single events: get, insert, import, patch, update, delete, move, quickAdd."""

from nundina_sandbox.google.calendar.api.call import Call, Routes, needed
from nundina_sandbox.google.calendar.api.event_lists import READING, view_of
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, change_event, delete_event, insert_event
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.invitations import SendUpdates
from nundina_sandbox.google.calendar.lookup import calendar_with_id, event_with_id
from nundina_sandbox.google.calendar.quick_add import body_from_text
from nundina_sandbox.google.calendar.resources import etag_of
from nundina_sandbox.google.calendar.transfers import import_event, move_event

WRITING = "calendar calendar.app.created calendar.events calendar.events.owned"
MOVING = "calendar calendar.events calendar.events.owned"
_SENDING: dict[str, SendUpdates] = {"all": "all", "externalOnly": "externalOnly", "none": "none"}


def add_to(routes: Routes) -> None:
    """Enter the operations."""
    events = "/calendars/<calendar_id>/events"
    routes.add("POST", events, insert, WRITING)
    routes.add("POST", f"{events}/import", import_, WRITING)
    routes.add("POST", f"{events}/quickAdd", quick_add, WRITING)
    routes.add("GET", f"{events}/<event_id>", get, READING)
    routes.add("PATCH", f"{events}/<event_id>", patch, WRITING)
    routes.add("PUT", f"{events}/<event_id>", update, WRITING)
    routes.add("DELETE", f"{events}/<event_id>", delete, WRITING)
    routes.add("POST", f"{events}/<event_id>/move", move, MOVING)


def get(call: Call, calendar_id: str, event_id: str) -> Json:
    """Return an event or an instance; a deleted one too."""
    calendar = calendar_with_id(call.state, call.person, calendar_id, "reader")
    return view_of(call, calendar).event(event_with_id(calendar, event_id))


def insert(call: Call, calendar_id: str) -> Json:
    """Return the new event."""
    calendar = _writable(call, calendar_id)
    return view_of(call, calendar).event(insert_event(call.state, calendar, call.person, call.body(), manner_of(call)))


def import_(call: Call, calendar_id: str) -> Json:
    """Return the private copy of an event that somebody else may organize."""
    calendar = _writable(call, calendar_id)
    return view_of(call, calendar).event(import_event(call.state, calendar, call.person, call.body()))


def quick_add(call: Call, calendar_id: str) -> Json:
    """Return the event that a line of text describes."""
    calendar = _writable(call, calendar_id)
    body = body_from_text(needed(call.text("text"), "text"), call.state.now(), calendar.zone)
    return view_of(call, calendar).event(insert_event(call.state, calendar, call.person, body, manner_of(call)))


def patch(call: Call, calendar_id: str, event_id: str) -> Json:
    """Return the event after changing what the body names."""
    calendar, before = _found(call, calendar_id, event_id)
    after = change_event(call.state, calendar, before, call.body(), manner_of(call))
    return view_of(call, calendar).event(after)


def update(call: Call, calendar_id: str, event_id: str) -> Json:
    """Return the event after replacing everything."""
    calendar, before = _found(call, calendar_id, event_id)
    after = change_event(call.state, calendar, before, call.body(), manner_of(call), whole=True)
    return view_of(call, calendar).event(after)


def delete(call: Call, calendar_id: str, event_id: str) -> None:
    """Delete an event, a series or an instance."""
    calendar, before = _found(call, calendar_id, event_id)
    delete_event(call.state, calendar, before, manner_of(call))


def move(call: Call, calendar_id: str, event_id: str) -> Json:
    """Return the event on its new calendar, which is its new organizer."""
    source, before = _found(call, calendar_id, event_id)
    target = _writable(call, needed(call.text("destination"), "destination"))
    moved = move_event(call.state, source, target, before, manner_of(call).send_updates)
    return view_of(call, target).event(moved)


def _writable(call: Call, calendar_id: str) -> Calendar:
    return calendar_with_id(call.state, call.person, calendar_id, "writer")


def _found(call: Call, calendar_id: str, event_id: str) -> tuple[Calendar, Event]:
    calendar = _writable(call, calendar_id)
    event = event_with_id(calendar, event_id)
    call.check_match(etag_of(event.version))
    return calendar, event


def manner_of(call: Call) -> Manner:
    """Return how the request wants its change made; the deprecated `sendNotifications` counts where it stands alone."""
    asked = call.choice("sendUpdates", tuple(_SENDING))
    if asked is None:
        asked = "all" if call.flag("sendNotifications") else "none"
    return Manner(
        send_updates=_SENDING[asked],
        conferences=call.text("conferenceDataVersion") == "1",
        attachments=bool(call.flag("supportsAttachments")),
        labels=call.text("eventLabelVersion") == "1",
    )
