"""What a guest does with an invitation: answer it, set it up for themselves, delete it."""

from dataclasses import replace

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.fields import LOCAL
from nundina_sandbox.google.calendar.guests import REMOVED, answer_organizer, shared_part
from nundina_sandbox.google.calendar.invitations import SendUpdates, reply_by_mail
from nundina_sandbox.google.calendar.keeping import keep
from nundina_sandbox.google.calendar.lookup import event_with_id
from nundina_sandbox.google.calendar.series import cancel_exceptions
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import forbidden_for_non_organizer


def change_as_guest(
    state: CalendarState, calendar: Calendar, before: Event, after: Event, body: Json, send_updates: SendUpdates
) -> Event:
    """Return the guest's copy after a change; raises GoogleError 403 for what only the organizer may change."""
    after = _with_attendees(calendar, before, after, omitted=bool(body.get("attendeesOmitted")))
    beyond = _changes_shared(calendar, before, after)
    if beyond and not _may_change(calendar, before, after):
        raise forbidden_for_non_organizer()
    if after.cancelled and not before.cancelled:
        remove_as_guest(state, calendar, before, send_updates)
        return event_with_id(calendar, before.id)
    with state.writing():
        own = before.own | {name for name in LOCAL if before.fields.get(name) != after.fields.get(name)}
        state.commit(calendar, replace(after, own=own - {REMOVED}))
        if beyond:
            _change_organizers(state, before, after, send_updates)
        _answer(state, calendar, before, after, send_updates)
        return event_with_id(calendar, before.id)


def remove_as_guest(state: CalendarState, calendar: Calendar, before: Event, send_updates: SendUpdates) -> None:
    """Delete a guest's copy, which declines the invitation."""
    with state.writing():
        attendees = [_declined(one) if one["email"] == calendar.id else one for one in before.attendees]
        after = replace(before, fields={**before.fields, "attendees": attendees})
        gone = state.commit(calendar, replace(after, status="cancelled", own=before.own | {REMOVED}))
        if gone.is_series:
            cancel_exceptions(state, calendar, gone)
        _answer(state, calendar, before, after, send_updates)


def _declined(attendee: Json) -> Json:
    return {**attendee, "responseStatus": "declined"}


def _answer(state: CalendarState, calendar: Calendar, before: Event, after: Event, send_updates: SendUpdates) -> None:
    answer = after.attendee(calendar.id)
    if answer is not None and answer != before.attendee(calendar.id):
        answer_organizer(state, after, answer)
        reply_by_mail(state, after, answer, send_updates)


def _with_attendees(calendar: Calendar, before: Event, after: Event, *, omitted: bool) -> Event:
    """Return the change with the guest themselves still in it, and with `omitted` nobody else's entry changed."""
    mine = after.attendee(calendar.id) or before.attendee(calendar.id)
    others = (before if omitted else after).attendees
    attendees = [mine if mine and one["email"] == calendar.id else _as_known(before, one) for one in others]
    if mine and mine not in attendees:
        attendees.append(mine)
    fields = {**after.fields, "attendees": attendees} if attendees else after.fields
    return replace(after, fields=fields)


def _as_known(before: Event, one: Json) -> Json:
    """Return the entry as it was if it differs only by the name, which answers add for people who are known here."""
    known = before.attendee(one["email"])
    if known is None or {**one, "displayName": ""} != {**known, "displayName": ""}:
        return one
    return known


def _others(calendar: Calendar, event: Event) -> list[Json]:
    return [one for one in event.attendees if one["email"] != calendar.id]


def _changes_shared(calendar: Calendar, before: Event, after: Event) -> bool:
    return (
        before.schedule != after.schedule
        or shared_part(before.fields) != shared_part(after.fields)
        or _others(calendar, before) != _others(calendar, after)
    )


def _may_change(calendar: Calendar, before: Event, after: Event) -> bool:
    if before.fields.get("guestsCanModify"):
        return True
    same = before.schedule == after.schedule and shared_part(before.fields) == shared_part(after.fields)
    only_more = all(one in _others(calendar, after) for one in _others(calendar, before))
    return same and only_more and before.fields.get("guestsCanInviteOthers", True) is True


def _change_organizers(state: CalendarState, before: Event, after: Event, send_updates: SendUpdates) -> None:
    """Carry a permitted change of shared fields to the organizer's event, and from there to everybody."""
    calendar = state.calendars.get(before.organizer)
    if calendar is None:
        return
    event = event_with_id(calendar, before.id)
    mine = {name: value for name, value in event.fields.items() if name in (*LOCAL, "extendedProperties")}
    shared = {name: value for name, value in after.fields.items() if name not in (*LOCAL, "extendedProperties")}
    keep(state, calendar, event, replace(event, schedule=after.schedule, fields={**shared, **mine}), send_updates)
