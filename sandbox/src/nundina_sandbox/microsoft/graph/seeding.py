"""Events that were there before the sandbox started, as a demo or a test wants them."""

from datetime import datetime

from nundina_sandbox.microsoft.graph.event import NOT_ASKED, ORGANIZER, Event
from nundina_sandbox.microsoft.graph.extended_properties import extended_from
from nundina_sandbox.microsoft.graph.fields import default_fields, fields_from, times_from
from nundina_sandbox.microsoft.graph.ids import new_global_id
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.recurrence import first_day, recurrence_from


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
