"""Guests' copies: what an organizer changes reaches them, and what they answer reaches the organizer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.fields import LOCAL
from nundina_sandbox.google.calendar.lookup import event_with_id
from nundina_sandbox.google.calendar.series import cancel_exceptions, carry_over
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import GoogleError

REMOVED = "removed"
"""In a copy's own fields: the guest has deleted it."""
NOT_TAKEN_OVER = ("reminders", "colorId", "eventLabelId")
"""The organizer's own settings, which no guest gets; transparency and visibility they get until they set their own."""


def is_guest_copy(calendar: Calendar, event: Event) -> bool:
    """Say whether somebody else organizes the event."""
    return event.organizer != calendar.id and not event.private_copy


def tell_guests(state: CalendarState, event: Event, former: list[Json]) -> None:
    """Bring the copies of an organizer's event up to date; those no longer invited lose theirs.

    `former` are the attendees before the change.
    """
    if event.private_copy:
        return
    invited = {one["email"] for one in event.attendees}
    for address in sorted(invited | {one["email"] for one in former}):
        calendar = state.primary(address)
        if calendar is not None and calendar.id != event.organizer:
            _update_copy(state, calendar, event, invited=address in invited)


def _update_copy(state: CalendarState, calendar: Calendar, event: Event, *, invited: bool) -> None:
    kept = calendar.events.get(event.id)
    if kept is None and (event.cancelled or not invited) and event.series_id not in calendar.events:
        return
    if kept is not None and (
        kept.organizer != event.organizer or _stays_removed(state, calendar, kept, invited=invited)
    ):
        return
    copy = _copy_of(event, kept, invited=invited)
    if kept is not None and replace(copy, version=kept.version, updated=kept.updated, formers=kept.formers) == kept:
        return
    copy = state.commit(calendar, copy)
    if kept is not None and kept.is_series:
        (cancel_exceptions(state, calendar, copy) if copy.cancelled else carry_over(state, calendar, kept, copy))


def _stays_removed(state: CalendarState, calendar: Calendar, kept: Event, *, invited: bool) -> bool:
    if REMOVED not in kept.own:
        return False
    if not invited:
        # Being invited once more, after not being invited, brings the event back.
        state.commit(calendar, replace(kept, own=kept.own - {REMOVED}))
    return True


def _copy_of(event: Event, kept: Event | None, *, invited: bool) -> Event:
    own = kept.own if kept else frozenset[str]()
    mine: Mapping[str, Any] = kept.fields if kept else {}
    fields = {name: value for name, value in event.fields.items() if name not in NOT_TAKEN_OVER}
    for name in LOCAL:
        if name in own:
            fields.pop(name, None)
            if name in mine:
                fields[name] = mine[name]
    _put_properties(fields, mine)
    status = event.status if invited else "cancelled"
    return replace(event, fields=fields, own=own, status=status, created=kept.created if kept else event.updated)


def _put_properties(fields: Json, mine: Mapping[str, Any]) -> None:
    shared = (fields.pop("extendedProperties", None) or {}).get("shared")
    private = (mine.get("extendedProperties") or {}).get("private")
    found = {name: value for name, value in (("private", private), ("shared", shared)) if value}
    if found:
        fields["extendedProperties"] = found


def answer_organizer(state: CalendarState, copy: Event, answer: Json) -> Event | None:
    """Put a guest's answer into the organizer's event and all copies; None when the organizer is not here."""
    calendar = state.calendars.get(copy.organizer)
    if calendar is None:
        return None
    try:
        event = event_with_id(calendar, copy.id)
    except GoogleError:
        return None
    attendees = [answer if one["email"] == answer["email"] else one for one in event.attendees]
    if event.cancelled or attendees == event.attendees:
        return event
    changed = state.commit(calendar, replace(event, fields={**event.fields, "attendees": attendees}))
    tell_guests(state, changed, event.attendees)
    return changed


def shared_part(fields: Mapping[str, Any]) -> Json:
    """Return what all copies of an event have in common, attendees left out."""
    found = {name: value for name, value in fields.items() if name not in (*LOCAL, "attendees", "extendedProperties")}
    shared = (fields.get("extendedProperties") or {}).get("shared")
    return found | ({"shared": shared} if shared else {})
