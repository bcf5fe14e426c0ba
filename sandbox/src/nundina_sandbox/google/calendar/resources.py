"""Events as Calendar v3 writes them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.moments import millis
from nundina_sandbox.google.people import Person

_TEXTS = ("summary", "description", "location", "colorId", "eventLabelId")
_LATER = (
    "extendedProperties",
    "hangoutLink",
    "conferenceData",
    "gadget",
    "anyoneCanAddSelf",
    "guestsCanInviteOthers",
    "guestsCanModify",
    "guestsCanSeeOtherGuests",
    "endTimeUnspecified",
    "source",
    "workingLocationProperties",
    "outOfOfficeProperties",
    "focusTimeProperties",
    "birthdayProperties",
    "attachments",
)


@dataclass(frozen=True, slots=True)
class View:
    """For whom and how events are written."""

    calendar: Calendar
    people: Mapping[str, Person]
    zone: str
    """The zone in whose offset times are written."""
    root: str
    """The address of the sandbox as the client sees it, ending in a slash."""
    most_attendees: int | None = None
    hides_private: bool = False
    """Whether the reader may only see when private events are."""
    brief_cancelled: bool = False
    """Whether cancelled events are written as a sync without showDeleted does: little more than the id."""

    def event(self, event: Event) -> Json:
        """Return the Event resource."""
        if event.cancelled and self.brief_cancelled:
            return self._brief(event)
        if self.hides_private and event.fields.get("visibility") in ("private", "confidential"):
            return self._busy_only(event)
        return self._whole(event)

    def _whole(self, event: Event) -> Json:
        fields = event.fields
        body: Json = self._head(event) | {
            "htmlLink": link_to(self.root, self.calendar, event),
            "created": millis(event.created.replace(microsecond=0)),
            "updated": millis(event.updated),
        }
        body |= {name: fields[name] for name in _TEXTS if name in fields}
        body |= {"creator": self._person(event.creator), "organizer": self._organizer(event)} | self._times(event)
        body |= {name: fields[name] for name in ("transparency", "visibility") if name in fields}
        body |= {"iCalUID": event.ical_uid, "sequence": event.sequence} | self._attendees(event)
        body |= {name: fields[name] for name in _LATER if name in fields}
        if event.private_copy:
            body["privateCopy"] = True
        body["reminders"] = fields.get("reminders", {"useDefault": True})
        return body | {"eventType": fields.get("eventType", "default")}

    def _head(self, event: Event) -> Json:
        return {"kind": "calendar#event", "etag": etag_of(event.version), "id": event.id, "status": event.status}

    def _brief(self, event: Event) -> Json:
        body = self._head(event)
        if event.series_id and event.original:
            body |= {"recurringEventId": event.series_id, "originalStartTime": self._original(event)}
        return body

    def _busy_only(self, event: Event) -> Json:
        body = self._head(event) | {"updated": millis(event.updated)} | self._times(event)
        return body | {"visibility": "private", "iCalUID": event.ical_uid, "eventType": "default"}

    def _times(self, event: Event) -> Json:
        zone, schedule = self.calendar.zone, event.schedule
        body: Json = {"start": schedule.start.rendered(self.zone, zone), "end": schedule.end.rendered(self.zone, zone)}
        if schedule.recurrence:
            body["recurrence"] = list(schedule.recurrence)
        if event.series_id and event.original:
            body |= {"recurringEventId": event.series_id, "originalStartTime": self._original(event)}
        return body

    def _original(self, event: Event) -> Json:
        assert event.original is not None  # noqa: S101 - asked by the callers
        return dict(event.original.rendered(self.zone, self.calendar.zone))

    def _person(self, address: str) -> Json:
        if address == self.calendar.id:
            return {"email": address, **({} if self.calendar.primary else {"displayName": self.calendar.summary})} | {
                "self": True
            }
        known = self.people.get(address)
        return {"email": address, **({"displayName": known.name} if known else {})}

    def _organizer(self, event: Event) -> Json:
        given = event.fields.get("organizer")
        return dict(given) if isinstance(given, dict) else self._person(event.organizer)

    def _attendees(self, event: Event) -> Json:
        if not event.attendees:
            return {}
        shown = visible_attendees(event, self.calendar)
        hidden = len(shown) < len(event.attendees)
        if hidden or (self.most_attendees is not None and len(shown) > self.most_attendees):
            shown = [one for one in shown if one["email"] == self.calendar.id]
            return {**({"attendees": self._named(event, shown)} if shown else {}), "attendeesOmitted": True}
        return {"attendees": self._named(event, shown)}

    def _named(self, event: Event, attendees: list[Json]) -> list[Json]:
        return [self._attendee(event, one) for one in attendees]

    def _attendee(self, event: Event, one: Json) -> Json:
        known = self.people.get(one["email"])
        body = {"email": one["email"]}
        if one.get("displayName") or known:
            body["displayName"] = one.get("displayName") or (known.name if known else "")
        marks: dict[str, Any] = {}
        if one["email"] == event.organizer:
            marks["organizer"] = True
        if one["email"] == self.calendar.id:
            marks["self"] = True
        return body | marks | {name: value for name, value in one.items() if name not in ("email", "displayName")}


def visible_attendees(event: Event, calendar: Calendar) -> list[Json]:
    """Return the attendees that this calendar's owner may see: all, or only themselves."""
    if event.fields.get("guestsCanSeeOtherGuests") is False and event.organizer != calendar.id:
        return [one for one in event.attendees if one["email"] == calendar.id]
    return event.attendees


def etag_of(version: int) -> str:
    """Return the ETag of a change's number, quotes included."""
    return f'"{3_000_000_000_000_000 + 2 * version}"'


def link_to(root: str, calendar: Calendar, event: Event) -> str:
    """Return the address of the event's page."""
    name = f"{event.id} {calendar.id}".encode()
    return f"{root}ui/event?eid={base64.urlsafe_b64encode(name).decode().rstrip('=')}"
