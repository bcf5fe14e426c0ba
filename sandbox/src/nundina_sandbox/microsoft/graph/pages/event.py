"""One event: looking at it, answering an invitation, cancelling, deleting, moving it."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.microsoft.graph.editing import cancel_event, delete_event
from nundina_sandbox.microsoft.graph.event import Event, address_of
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.pages.desk import Desk, event_in, id_of, page, series_id_of, zone_of
from nundina_sandbox.microsoft.graph.pages.week import clock_of
from nundina_sandbox.microsoft.graph.replies import Answer, respond
from nundina_sandbox.microsoft.graph.texts import text_of
from nundina_sandbox.microsoft.graph.zones import zone_named

ANSWERS: dict[Answer, str] = {"accepted": "Accept", "tentativelyAccepted": "Tentative", "declined": "Decline"}
STATES = {
    "accepted": "Accepted",
    "tentativelyAccepted": "Tentative",
    "declined": "Declined",
    "none": "No answer yet",
    "notResponded": "No answer yet",
    "organizer": "Organizer",
}
SHOWN = {
    "free": "Free",
    "workingElsewhere": "Working elsewhere",
    "tentative": "Tentative",
    "busy": "Busy",
    "oof": "Away",
    "unknown": "Unknown",
}


def add_to(desk: Desk) -> None:
    """Enter the pages."""
    desk.add("/<address>/events/<event_id>", event)
    desk.add("/<address>/events/<event_id>/response", answer, "POST")
    desk.add("/<address>/events/<event_id>/cancel", cancel, "POST")
    desk.add("/<address>/events/<event_id>/delete", delete, "POST")
    desk.add("/<address>/events/<event_id>/move", move, "POST")


def event(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Show an event."""
    mailbox = desk.mailbox(address)
    found = event_in(mailbox, event_id)
    return page(
        "event",
        person=mailbox.person,
        event=found,
        event_id=id_of(mailbox, found),
        title=found.fields["subject"] or "(No title)",
        when=when_of(mailbox, found),
        text=text_of(found.fields["body"]),
        day=found.times.starts.astimezone(zone_named(zone_of(mailbox))).date(),
        own=mailbox.organizes(found),
        guests=[(address_of(one), one) for one in found.attendees],
        calendar=mailbox.calendars[found.calendar],
        calendars=list(mailbox.calendars.values()),
        names={one.address: one.name for one in desk.world.people.values()},
        answers=ANSWERS,
        states=STATES,
        shown=SHOWN,
    )


def when_of(mailbox: Mailbox, found: Event) -> str:
    """Return the day and the time of an event in words, in the mailbox's zone."""
    zone = zone_named(zone_of(mailbox))
    start = found.times.start if found.times.all_day else found.times.starts.astimezone(zone)
    words = f"{start:%A}, {start.day} {start:%B %Y}, {clock_of(mailbox, found).lower()}"
    return words if found.times.all_day else f"{words} ({start.tzname()})"


def answer(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Answer an invitation, for one of a series or for all of it."""
    mailbox = desk.mailbox(address)
    target = _target(mailbox, event_id)
    chosen = next((one for one in ANSWERS if one == request.form.get("answer")), None)
    if chosen is None:
        abort(400)
    respond(desk.state, mailbox, target, chosen, comment=request.form.get("comment", ""))
    if chosen == "declined" and not mailbox.settings.keeps_declined:
        return _to_week(mailbox, target)
    return redirect(url_for("calendar_pages.event", address=mailbox.address, event_id=event_id), 303)


def cancel(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Cancel a meeting of one's own with a word to its guests."""
    mailbox = desk.mailbox(address)
    target = _target(mailbox, event_id)
    cancel_event(desk.state, mailbox, target, request.form.get("comment", ""))
    return _to_week(mailbox, target)


def delete(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Delete one event or one of a series, or the whole series."""
    mailbox = desk.mailbox(address)
    target = _target(mailbox, event_id)
    delete_event(desk.state, mailbox, target)
    return _to_week(mailbox, target)


def move(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Move an event or a series to another calendar of the mailbox."""
    mailbox = desk.mailbox(address)
    target = event_in(mailbox, series_id_of(mailbox, event_in(mailbox, event_id)))
    wanted = {str(one.number): one for one in mailbox.calendars.values()}.get(request.form.get("calendar", ""))
    if wanted is None:
        abort(400)
    desk.state.move(mailbox, target, wanted)
    return redirect(url_for("calendar_pages.event", address=mailbox.address, event_id=event_id), 303)


def _target(mailbox: Mailbox, event_id: str) -> Event:
    found = event_in(mailbox, event_id)
    if request.form.get("scope") == "series" and found.day is not None:
        return event_in(mailbox, series_id_of(mailbox, found))
    return found


def _to_week(mailbox: Mailbox, found: Event) -> ResponseReturnValue:
    day = found.times.starts.astimezone(zone_named(zone_of(mailbox))).date()
    return redirect(url_for("calendar_pages.week", address=mailbox.address, week=day), 303)
