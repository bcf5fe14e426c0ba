"""What the host wants in a calendar, as Graph takes it.

A change names only what differs from the event as it stands. The body above all is left alone where its text stays:
it is HTML, and in a Teams meeting it holds the way to join.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nundina_outlook_calendar.mapping import event_of, normal_text
from nundina_outlook_calendar.moments import place_of
from nundina_plugin_api import CalendarEvent, EventDraft, Guest, Moment

Json = Mapping[str, Any]


def body_of(draft: EventDraft) -> dict[str, Any]:
    """Return the resource that a draft describes."""
    return {
        "subject": draft.title,
        "body": _text(draft.description),
        "location": {"displayName": draft.location},
        **_times(draft),
        "attendees": [attendee_of(guest) for guest in draft.guests],
    }


def change_of(current: Json, draft: EventDraft) -> dict[str, Any]:
    """Return what a draft changes in the event as it stands; nothing where it stands as the draft wants it."""
    stands = event_of(current)
    change: dict[str, Any] = {}
    if draft.title != stands.title:
        change["subject"] = draft.title
    if normal_text(draft.description) != stands.description:
        change["body"] = _text(draft.description)
    if draft.location != stands.location:
        change["location"] = {"displayName": draft.location}
    if (_place(draft.start), _place(draft.end)) != (_place(stands.start), _place(stands.end)):
        change |= _times(draft)
    if _invited(draft.guests) != _invited(_without_owner(stands)):
        change["attendees"] = _attendees(current, stands, draft)
    return change


def attendee_of(guest: Guest) -> dict[str, Any]:
    """Return an attendee who has not answered yet."""
    kind = "resource" if guest.resource else "optional" if guest.optional else "required"
    return {"emailAddress": {"address": guest.address, "name": guest.name or guest.address}, "type": kind}


def _times(draft: EventDraft) -> dict[str, Any]:
    return {"isAllDay": draft.start.all_day, "start": place_of(draft.start), "end": place_of(draft.end)}


def _text(description: str) -> dict[str, str]:
    return {"contentType": "text", "content": description}


def _place(moment: Moment) -> tuple[object, object]:
    return (moment.instant, moment.day)


def _invited(guests: tuple[Guest, ...]) -> set[tuple[str, bool, bool]]:
    return {(guest.address.lower(), guest.optional, guest.resource) for guest in guests}


def _without_owner(event: CalendarEvent) -> tuple[Guest, ...]:
    """Return the guests; Outlook may list the organizer among them, whom a draft never names."""
    owner = event.organizer.address if event.organizer else ""
    return tuple(guest for guest in event.guests if guest.address != owner)


def _attendees(current: Json, stands: CalendarEvent, draft: EventDraft) -> list[Any]:
    """Return the whole list, for a change replaces it; guests who stay keep their answers."""
    owner = stands.organizer.address if stands.organizer else ""
    known = {_address(entry): entry for entry in current.get("attendees") or ()}
    kept = [known[owner]] if owner in known else []
    return kept + [_kept(known.get(guest.address.lower()), guest) for guest in draft.guests]


def _kept(entry: Json | None, guest: Guest) -> Json:
    wanted = attendee_of(guest)
    return {**entry, "type": wanted["type"]} if entry else wanted


def _address(entry: Json) -> str:
    return str((entry.get("emailAddress") or {}).get("address") or "").lower()
