"""Making, changing and deleting events, for the API and the pages alike."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from nundina_sandbox.microsoft.graph.errors import invalid_property, invalid_request
from nundina_sandbox.microsoft.graph.event import ORGANIZER, Event, address_of
from nundina_sandbox.microsoft.graph.extended_properties import extended_from
from nundina_sandbox.microsoft.graph.fields import fields_from, times_from
from nundina_sandbox.microsoft.graph.guests import cancel_exceptions, cancel_for_all, tell_guests
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import NEVER, Json, Times
from nundina_sandbox.microsoft.graph.recurrence import first_day, recurrence_from
from nundina_sandbox.microsoft.graph.seeding import seeded_event
from nundina_sandbox.microsoft.graph.series import find
from nundina_sandbox.microsoft.graph.state import GraphState


def create_event(state: GraphState, mailbox: Mailbox, calendar: Calendar, body: Json) -> Event:
    """Return the new event, or the one that a client's earlier try with this transactionId has made.

    Raises GraphError 400.
    """
    transaction = body.get("transactionId")
    made = mailbox.transactions.get(str(transaction)) if transaction else None
    if made is not None:
        known = find(mailbox, made)
        if known is not None:
            return known
    event = seeded_event(body, state.next_item(), calendar, mailbox, 0, state.now())
    kept = state.commit(mailbox, replace(event, fields=_with_meeting(event.fields, mailbox, None)))
    if transaction:
        mailbox.transactions[str(transaction)] = kept.key
    tell_guests(state, mailbox, None, kept)
    return kept


def change_event(state: GraphState, mailbox: Mailbox, before: Event, body: Json) -> Event:
    """Return the event after a PATCH; changing an occurrence makes an exception. Raises GraphError 400."""
    changes = fields_from(body)
    times = times_from(body, before.times)
    fields = {**before.fields, **changes}
    fields["attendees"] = _with_statuses(fields["attendees"], before, moved=times != before.times)
    after = replace(
        before,
        fields=_with_meeting(fields, mailbox, before),
        times=times,
        extended=_with_extended(before, body),
        own=_own(mailbox, before, changes),
    )
    after = _rescheduled(before, after, body)
    if before.recurrence is not None and (after.recurrence, after.times) != (before.recurrence, before.times):
        _drop_exceptions(state, mailbox, before)
    if mailbox.organizes(after):
        after = replace(after, response=ORGANIZER if after.attendees else after.response)
    kept = state.commit(mailbox, after)
    if mailbox.organizes(kept):
        tell_guests(state, mailbox, before, kept)
    return kept


def delete_event(state: GraphState, mailbox: Mailbox, event: Event) -> None:
    """Delete an event: the organizer's guests are told, a guest removes their own copy without a word."""
    if mailbox.organizes(event):
        cancel_for_all(state, mailbox, event)
    state.remove(mailbox, event)


def cancel_event(state: GraphState, mailbox: Mailbox, event: Event, comment: str) -> None:
    """Cancel a meeting with a word to its guests; raises GraphError 400 for somebody else's meeting."""
    if not mailbox.organizes(event):
        raise invalid_request("You need to be an organizer to cancel a meeting.")
    cancel_for_all(state, mailbox, event, comment)
    state.remove(mailbox, event)


def _own(mailbox: Mailbox, before: Event, changes: Json) -> frozenset[str]:
    if before.day is not None or not mailbox.organizes(before):
        more = {"locations"} if "location" in changes else {"location"} if "locations" in changes else set()
        return before.own | frozenset(changes) | more
    return before.own


def _drop_exceptions(state: GraphState, mailbox: Mailbox, series: Event) -> None:
    if mailbox.organizes(series):
        cancel_exceptions(state, mailbox, series)
    mailbox.exceptions.pop(series.number, None)


def _rescheduled(before: Event, after: Event, body: Json) -> Event:
    """Return the event with its recurrence in order: a series at another time begins anew, without exceptions."""
    if before.day is not None:
        if body.get("recurrence") is not None:
            raise invalid_request("The recurrence of one occurrence cannot be set.")
        return after
    recurrence = _recurrence(before, after.times, body)
    if recurrence is not None:
        after = replace(after, times=after.times.on(first_day(recurrence)))
    if after.times == before.times and recurrence == before.recurrence:
        return after
    return replace(after, recurrence=recurrence, deleted_days=frozenset())


def _recurrence(before: Event, times: Times, body: Json) -> Json | None:
    if "recurrence" in body:
        return recurrence_from(body["recurrence"], times.start.date(), times.zone)
    if before.recurrence is None:
        return None
    found = {"pattern": dict(before.recurrence["pattern"]), "range": dict(before.recurrence["range"])}
    moved = times.start.date() - before.times.start.date()
    if moved:
        found["range"]["startDate"] = times.start.date().isoformat()
        if not _fits(found, times.start):
            raise invalid_property()
    return found


def _fits(recurrence: Json, start: datetime) -> bool:
    span = recurrence["range"]
    return bool(span["type"] != "endDate" or span["endDate"] >= start.date().isoformat())


def _with_statuses(attendees: list[Json], before: Event, *, moved: bool) -> list[Json]:
    """Return the attendees with the answers that are still good: another time asks everybody again."""
    none = {"response": "none", "time": NEVER}
    found = []
    for one in attendees:
        known = before.attendee(address_of(one))
        found.append({**one, "status": known["status"] if known and not moved else none})
    return found


def _with_extended(before: Event, body: Json) -> dict[str, str]:
    changed: dict[str, str | None] = {**before.extended, **extended_from(body)}
    return {name: value for name, value in changed.items() if value is not None}


def _with_meeting(fields: Mapping[str, Any], mailbox: Mailbox, before: Event | None) -> Json:
    """Return the fields with the online meeting that they ask for; personal accounts have none."""
    found: Json = dict(fields)
    if not found["isOnlineMeeting"] or mailbox.person.personal:
        return found | {"isOnlineMeeting": False, "onlineMeetingProvider": "unknown", "onlineMeeting": None}
    if before is not None and before.fields["onlineMeeting"]:
        return found | {name: before.fields[name] for name in ("onlineMeeting", "onlineMeetingProvider")}
    url = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{uuid.uuid4().hex}%40thread.v2/0"
    return found | {"onlineMeetingProvider": "teamsForBusiness", "onlineMeeting": {"joinUrl": url}}
