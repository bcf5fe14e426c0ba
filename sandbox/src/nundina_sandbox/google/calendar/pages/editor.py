"""Making and changing an event."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.editing import Manner, change_event, insert_event
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.guests import is_guest_copy
from nundina_sandbox.google.calendar.lookup import event_with_id
from nundina_sandbox.google.calendar.pages.desk import Desk, page, sentence_for
from nundina_sandbox.google.calendar.pages.form import KEPT, REPEATS, SHOWN, EventForm, blank_form, form_from, form_of
from nundina_sandbox.google.calendar.pages.week import date_from
from nundina_sandbox.google.errors import GoogleError, forbidden_for_non_organizer
from nundina_sandbox.google.people import Person


def add_to(desk: Desk) -> None:
    """Enter the pages."""
    desk.add("/<address>/new", new)
    desk.add("/<address>/events", create, "POST")
    desk.add("/<address>/events/<event_id>/edit", edit)
    desk.add("/<address>/events/<event_id>", save, "POST")


def new(desk: Desk, address: str) -> ResponseReturnValue:
    """Show an empty form."""
    person, calendar = desk.person(address)
    form = blank_form(calendar, desk.state.now(), date_from(request.args.get("date")))
    return _editor(person, calendar, form, None)


def create(desk: Desk, address: str) -> ResponseReturnValue:
    """Make the event, or show the form with what is wrong."""
    person, calendar = desk.person(address)
    form = form_from(request.form)
    body = form.body(calendar, None)
    if body is None:
        return _editor(person, calendar, form, None)
    made = {name: value for name, value in body.items() if value is not None}
    try:
        event = insert_event(desk.state, calendar, person, made, _manner(form))
    except GoogleError as error:
        form.problems["form"] = sentence_for(error)
        return _editor(person, calendar, form, None)
    return _to_event(person, event)


def edit(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Show the form with an event, an instance or a series."""
    person, calendar = desk.person(address)
    event = _changeable(calendar, event_id)
    return _editor(person, calendar, form_of(calendar, event), event)


def save(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Change the event, or show the form with what is wrong."""
    person, calendar = desk.person(address)
    event = _changeable(calendar, event_id)
    form = form_from(request.form)
    body = form.body(calendar, event)
    if body is None:
        return _editor(person, calendar, form, event)
    try:
        changed = change_event(desk.state, calendar, event, body, _manner(form))
    except GoogleError as error:
        form.problems["form"] = sentence_for(error)
        return _editor(person, calendar, form, event)
    return _to_event(person, changed)


def _changeable(calendar: Calendar, event_id: str) -> Event:
    event = event_with_id(calendar, event_id)
    if is_guest_copy(calendar, event) and not event.fields.get("guestsCanModify"):
        raise forbidden_for_non_organizer()
    return event


def _manner(form: EventForm) -> Manner:
    return Manner(send_updates="all" if form.notify else "none")


def _to_event(person: Person, event: Event) -> ResponseReturnValue:
    return redirect(url_for("calendar_pages.event", address=person.address, event_id=event.id), 303)


def _editor(person: Person, calendar: Calendar, form: EventForm, event: Event | None) -> ResponseReturnValue:
    repeats = REPEATS if event is None or not event.is_series else {KEPT: "As it is", **REPEATS}
    return page(
        "editor",
        400 if form.problems else 200,
        person=person,
        calendar=calendar,
        form=form,
        event=event,
        repeats=repeats,
        shown=SHOWN,
    )
