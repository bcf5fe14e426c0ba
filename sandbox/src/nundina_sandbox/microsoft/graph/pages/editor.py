"""Making and changing an event with a form."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.microsoft.graph.editing import change_event, create_event
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.pages.desk import (
    Desk,
    event_in,
    id_of,
    page,
    sentence_for,
    series_id_of,
    zone_of,
)
from nundina_sandbox.microsoft.graph.pages.form import (
    KEPT,
    REPEATS,
    SENSITIVITIES,
    SHOW_AS,
    EventForm,
    blank_form,
    form_from,
    form_of,
)
from nundina_sandbox.microsoft.graph.pages.week import date_from


def add_to(desk: Desk) -> None:
    """Enter the pages."""
    desk.add("/<address>/new", new)
    desk.add("/<address>/events", create, "POST")
    desk.add("/<address>/events/<event_id>/edit", edit)
    desk.add("/<address>/events/<event_id>", save, "POST")


def new(desk: Desk, address: str) -> ResponseReturnValue:
    """Show an empty form."""
    mailbox = desk.mailbox(address)
    return _editor(mailbox, blank_form(mailbox, desk.state.now(), date_from(request.args.get("date"))), None)


def create(desk: Desk, address: str) -> ResponseReturnValue:
    """Make the event, or show the form with what is wrong."""
    mailbox = desk.mailbox(address)
    form = form_from(request.form)
    body = form.body(mailbox, None)
    if body is None:
        return _editor(mailbox, form, None)
    try:
        made = create_event(desk.state, mailbox, mailbox.default, body)
    except GraphError as error:
        form.problems["form"] = sentence_for(error)
        return _editor(mailbox, form, None)
    return _to_event(mailbox, made)


def edit(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Show the form with an event, one of a series, or a series."""
    mailbox = desk.mailbox(address)
    event = event_in(mailbox, event_id)
    return _editor(mailbox, form_of(mailbox, event), event)


def save(desk: Desk, address: str, event_id: str) -> ResponseReturnValue:
    """Change the event, or show the form with what is wrong."""
    mailbox = desk.mailbox(address)
    event = event_in(mailbox, event_id)
    form = form_from(request.form)
    body = form.body(mailbox, event)
    if body is None:
        return _editor(mailbox, form, event)
    try:
        changed = change_event(desk.state, mailbox, event, body)
    except GraphError as error:
        form.problems["form"] = sentence_for(error)
        return _editor(mailbox, form, event)
    return _to_event(mailbox, changed)


def _to_event(mailbox: Mailbox, event: Event) -> ResponseReturnValue:
    return redirect(url_for("calendar_pages.event", address=mailbox.address, event_id=id_of(mailbox, event)), 303)


def _editor(mailbox: Mailbox, form: EventForm, event: Event | None) -> ResponseReturnValue:
    repeats = REPEATS if event is None or event.recurrence is None else {KEPT: "As it is", **REPEATS}
    return page(
        "editor",
        400 if form.problems else 200,
        person=mailbox.person,
        zone=zone_of(mailbox),
        form=form,
        event=event,
        event_id=id_of(mailbox, event) if event else "",
        series_id=series_id_of(mailbox, event) if event and event.day else "",
        guest=event is not None and not mailbox.organizes(event),
        repeats=repeats,
        sensitivities=SENSITIVITIES,
        show_as=SHOW_AS,
    )
