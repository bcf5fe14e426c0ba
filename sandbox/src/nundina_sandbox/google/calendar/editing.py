"""Making, changing and deleting events, for the API and the pages alike."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.conferences import conference_from
from nundina_sandbox.google.calendar.event import Event, Json, Schedule
from nundina_sandbox.google.calendar.event_types import check_type
from nundina_sandbox.google.calendar.fields import (
    checked_id,
    fields_from,
    merged,
    schedule_from,
    sequence_from,
    status_from,
)
from nundina_sandbox.google.calendar.guests import is_guest_copy
from nundina_sandbox.google.calendar.invitations import SendUpdates
from nundina_sandbox.google.calendar.keeping import keep
from nundina_sandbox.google.calendar.refusals import invalid
from nundina_sandbox.google.calendar.replies import change_as_guest, remove_as_guest
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import deleted, duplicate
from nundina_sandbox.google.people import Person


@dataclass(frozen=True, slots=True)
class Manner:
    """How a request wants its change made."""

    send_updates: SendUpdates = "none"
    conferences: bool = False
    """Whether conferenceData is read (`conferenceDataVersion=1`)."""
    attachments: bool = False
    """Whether attachments are read (`supportsAttachments=true`)."""
    labels: bool = False
    """Whether eventLabelId is read instead of colorId (`eventLabelVersion=1`)."""


def insert_event(state: CalendarState, calendar: Calendar, person: Person, body: Json, manner: Manner) -> Event:
    """Return the new event; raises GoogleError 400, or 409 for an id that was ever used."""
    event_id = checked_id(body["id"]) if body.get("id") else uuid.uuid4().hex[:26]
    if event_id in calendar.events:
        raise duplicate()
    fields = _fields(body, None, manner)
    schedule = schedule_from(body, calendar.zone)
    check_type(schedule, fields, calendar)
    ical_uid = str(body.get("iCalUID") or f"{event_id}@google.com")
    if any(not one.cancelled for one in calendar.with_uid(ical_uid)):
        raise duplicate()
    event = Event(
        id=event_id,
        schedule=schedule,
        fields=fields,
        created=state.now(),
        updated=state.now(),
        creator=person.address,
        organizer=calendar.id,
        ical_uid=ical_uid,
        status=status_from(body),
        sequence=sequence_from(body),
    )
    return keep(state, calendar, None, event, manner.send_updates)


def change_event(
    state: CalendarState,
    calendar: Calendar,
    before: Event,
    body: Json,
    manner: Manner,
    *,
    whole: bool = False,
) -> Event:
    """Return the event after a patch, or with `whole` after an update that replaces everything.

    Changing a regular instance makes an exception. Raises GoogleError 400 or 403.
    """
    wanted = body if whole else merged(_writable(before, calendar), body)
    fields = _fields(wanted, before, manner)
    if "eventType" in body and fields.get("eventType", "default") != before.fields.get("eventType", "default"):
        raise invalid("Event type cannot be changed.")
    status = status_from(wanted) if whole or "status" in body else before.status
    after = replace(before, fields=fields, status=status, schedule=_schedule(wanted, before, calendar))
    if is_guest_copy(calendar, before):
        return change_as_guest(state, calendar, before, after, body, manner.send_updates)
    if sequence_from(body) and sequence_from(body) < before.sequence:
        raise invalid("Invalid sequence value. The specified sequence number is below the current sequence number.")
    check_type(after.schedule, after.fields, calendar)
    return keep(
        state, calendar, before, replace(after, sequence=max(before.sequence, sequence_from(body))), manner.send_updates
    )


def delete_event(state: CalendarState, calendar: Calendar, before: Event, manner: Manner) -> None:
    """Delete an event: an organizer cancels it for all, a guest declines; raises GoogleError 410 if it is deleted."""
    if before.cancelled:
        raise deleted()
    if is_guest_copy(calendar, before):
        remove_as_guest(state, calendar, before, manner.send_updates)
    else:
        keep(state, calendar, before, replace(before, status="cancelled"), manner.send_updates)


def _fields(body: Json, before: Event | None, manner: Manner) -> Json:
    found = fields_from(body, before)
    kept: dict[str, Any] = dict(before.fields) if before else {}
    ignored = "colorId" if manner.labels else "eventLabelId"
    for name, read in (("attachments", manner.attachments), (ignored, False)):
        if not read:
            found.pop(name, None)
            if name in kept:
                found[name] = kept[name]
    for name in ("conferenceData", "hangoutLink"):
        if name in kept and not (manner.conferences and body.get("conferenceData") is None):
            found[name] = kept[name]
    if manner.conferences and isinstance(body.get("conferenceData"), dict):
        found |= conference_from(body["conferenceData"], kept)
    return found


def _schedule(wanted: Json, before: Event, calendar: Calendar) -> Schedule:
    if before.series_id is not None:
        wanted = {**wanted, "recurrence": None}
    return schedule_from(wanted, calendar.zone)


def _writable(event: Event, calendar: Calendar) -> Json:
    """Return the event as a client would have written it."""
    times = {
        "start": event.schedule.start.rendered(event.schedule.start.zone or calendar.zone, calendar.zone),
        "end": event.schedule.end.rendered(event.schedule.end.zone or calendar.zone, calendar.zone),
    }
    recurrence = {"recurrence": list(event.schedule.recurrence)} if event.is_series else {}
    return {**event.fields, **times, **recurrence, "status": event.status}
