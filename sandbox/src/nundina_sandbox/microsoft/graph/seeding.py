"""Events that were there before the sandbox started, as a demo or a test wants them."""

from dataclasses import replace
from datetime import datetime

from nundina_sandbox.microsoft.graph.event import NOT_ASKED, ORGANIZER, UNANSWERED, Event, Response, address_of
from nundina_sandbox.microsoft.graph.extended_properties import extended_from
from nundina_sandbox.microsoft.graph.fields import default_fields, fields_from, times_from
from nundina_sandbox.microsoft.graph.ids import new_global_id
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json, instant_from
from nundina_sandbox.microsoft.graph.recurrence import first_day, recurrence_from

_ANSWERS = ("accepted", "tentativelyAccepted", "declined")


def seeded_event(body: Json, number: int, calendar: Calendar, mailbox: Mailbox, version: int, now: datetime) -> Event:
    """Return the event or series that a client's body describes; raises GraphError 400."""
    fields = default_fields() | fields_from(body)
    times = times_from(body, None)
    recurrence = recurrence_from(body.get("recurrence"), times.start.date(), times.zone)
    return Event(
        number=number,
        calendar=calendar.number,
        times=times.on(first_day(recurrence)) if recurrence else times,
        fields=fields,
        global_id=new_global_id(now),
        organizer=mailbox.address,
        created=now,
        modified=now,
        version=version,
        shown=version,
        recurrence=recurrence,
        response=ORGANIZER if fields["attendees"] else NOT_ASKED,
        extended={name: value for name, value in extended_from(body).items() if value is not None},
        transaction_id=str(body["transactionId"]) if body.get("transactionId") else None,
    )


def with_history(event: Event, body: Json, mailbox: Mailbox) -> Event:
    """Return the event with what no client could write: its `organizer`, `iCalUId`, `createdDateTime` and answer."""
    organizer = address_of(body.get("organizer") or {}) or mailbox.address
    answer = str((body.get("responseStatus") or {}).get("response") or "")
    created = instant_from(body["createdDateTime"], "createdDateTime") if body.get("createdDateTime") else event.created
    found = replace(
        event,
        organizer=organizer,
        global_id=str(body.get("iCalUId") or event.global_id),
        created=created,
        response=Response(answer, created if answer in _ANSWERS else None) if answer else event.response,
    )
    return found if organizer == mailbox.address else as_guest(found, body)


def as_guest(event: Event, body: Json) -> Event:
    """Return somebody else's meeting as a guest has it: tentative until it is answered."""
    answered = event.response.answer in _ANSWERS
    shown = event.fields["showAs"]
    fields = event.fields if answered or "showAs" in body else {**event.fields, "showAs": "tentative"}
    return replace(event, fields=fields, intended=shown, response=event.response if answered else UNANSWERED)
