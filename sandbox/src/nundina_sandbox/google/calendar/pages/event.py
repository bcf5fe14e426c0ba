"""One event: looking at it, answering an invitation, deleting it."""

import base64
import binascii

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, change_event, delete_event
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.guests import is_guest_copy
from nundina_sandbox.google.calendar.lookup import event_with_id
from nundina_sandbox.google.calendar.moments import zone_named
from nundina_sandbox.google.calendar.pages.desk import Desk, page
from nundina_sandbox.google.calendar.pages.week import clock_of
from nundina_sandbox.google.calendar.resources import visible_attendees

ANSWERS = {"accepted": "Yes", "tentative": "Maybe", "declined": "No"}
STATES = {"accepted": "Coming", "tentative": "Maybe", "declined": "Not coming", "needsAction": "No answer yet"}


def add_to(desk: Desk) -> None:
    """Enter the pages."""
    desk.add("/event", linked)
    desk.add("/<address>/events/<event_id>", event)
    desk.add("/<address>/events/<event_id>/response", respond, "POST")
    desk.add("/<address>/events/<event_id>/delete", delete, "POST")


def linked(desk: Desk) -> ResponseReturnValue:
    """Lead from an event's htmlLink to its page."""
    text = request.args.get("eid", "")
    try:
        name = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        abort(404)
    event_id, _, calendar_id = name.partition(" ")
    return redirect(url_for("calendar_pages.event", address=calendar_id, event_id=event_id), 303)


def event(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Show an event."""
    person, calendar = desk.person(address)
    found = event_with_id(calendar, event_id)
    guest = is_guest_copy(calendar, found)
    return page(
        "event",
        person=person,
        event=found,
        title=found.fields.get("summary") or "(No title)",
        when=when_of(calendar, found),
        day=found.schedule.start.at(calendar.zone).astimezone(zone_named(calendar.zone)).date(),
        guest=guest,
        mine=found.attendee(calendar.id) if guest else None,
        guests=visible_attendees(found, calendar),
        changeable=not guest or bool(found.fields.get("guestsCanModify")),
        names={one.address: one.name for one in desk.world.people.values()},
        answers=ANSWERS,
        states=STATES,
    )


def when_of(calendar: Calendar, found: Event) -> str:
    """Return the day and the time of an event in words, in the calendar's zone."""
    zone = zone_named(calendar.zone)
    start, end = (at.at(calendar.zone).astimezone(zone) for at in (found.schedule.start, found.schedule.end))
    words = f"{start:%A}, {start.day} {start:%B %Y}, {clock_of(calendar, found).lower()}"
    return words if found.schedule.start.all_day else f"{words} ({end.tzname()})"


def respond(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Answer an invitation, for one instance or for the series."""
    person, calendar = desk.person(address)
    target = _target(calendar, event_id)
    mine, answer = target.attendee(calendar.id), request.form.get("answer", "")
    if mine is None or answer not in ANSWERS:
        abort(400)
    others = [one for one in target.attendees if one["email"] != calendar.id]
    body = {"attendees": [*others, {**mine, "responseStatus": answer}]}
    change_event(desk.state, calendar, target, body, Manner(send_updates="all"))
    return redirect(url_for("calendar_pages.event", address=person.address, event_id=event_id), 303)


def delete(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Delete one event or instance, or the whole series, and tell the guests."""
    person, calendar = desk.person(address)
    target = _target(calendar, event_id)
    day = target.schedule.start.at(calendar.zone).astimezone(zone_named(calendar.zone)).date()
    delete_event(desk.state, calendar, target, Manner(send_updates="all"))
    return redirect(url_for("calendar_pages.week", address=person.address, week=day), 303)


def _target(calendar: Calendar, event_id: str) -> Event:
    found = event_with_id(calendar, event_id)
    if request.form.get("scope") == "series" and found.series_id:
        return event_with_id(calendar, found.series_id)
    return found
