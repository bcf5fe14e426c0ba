"""Puts bookings into the default calendar (EXC-4). What stands there is nobody's to change from outside (EXC-5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from nundina_exchange.client import opened
from nundina_exchange.errors import as_app_errors
from nundina_exchange.login import Mailbox
from nundina_exchange.reach import Reach
from nundina_plugin_api import Access, CalendarEvent, EventDraft, Guest, Moment, Person, Response

RESPONSES = {
    "Accept": Response.ACCEPTED,
    "Organizer": Response.ACCEPTED,
    "Tentative": Response.TENTATIVE,
    "Decline": Response.DECLINED,
}


def create(access: Access, draft: EventDraft, key: str) -> CalendarEvent:
    """Create the event, or return the one of this key: a key is looked up before anything is made."""
    with as_app_errors(), opened(Mailbox.of(access), Reach.of(access.configuration)) as account:
        item = account.find(key)
        return event_of(item if item is not None else account.create(draft, key), key)


def event_of(item: Any, key: str) -> CalendarEvent:  # noqa: ANN401 -- of a library without types
    """Return an item of exchangelib as an event."""
    organizer = item.organizer
    return CalendarEvent(
        event_id=str(item.id),
        ical_uid=str(item.uid or item.id),
        title=str(item.subject or ""),
        description=str(item.text_body or item.body or "").strip(),
        location=str(item.location or ""),
        start=_moment(item.start),
        end=_moment(item.end, after=timedelta(days=1)),
        organizer=Person(str(organizer.email_address).lower(), str(organizer.name or "")) if organizer else None,
        guests=tuple(_guests(item)),
        created_at=_instant(item.datetime_created),
        updated_at=_instant(item.last_modified_time),
        version=str(item.changekey or ""),
        origin=key,
    )


def _guests(item: Any) -> list[Guest]:  # noqa: ANN401
    kinds = (
        (item.required_attendees, False, False),
        (item.optional_attendees, True, False),
        (item.resources, False, True),
    )
    return [
        Guest(
            str(attendee.mailbox.email_address).lower(),
            str(attendee.mailbox.name or ""),
            RESPONSES.get(str(attendee.response_type), Response.NONE),
            optional=optional,
            resource=resource,
        )
        for attendees, optional, resource in kinds
        for attendee in attendees or ()
        if attendee.mailbox and attendee.mailbox.email_address
    ]


def _moment(place: Any, after: timedelta = timedelta(0)) -> Moment:  # noqa: ANN401
    """Return a place on the calendar; exchangelib counts the last whole day in, a Moment's end does not."""
    if isinstance(place, datetime):
        return Moment(_instant(place), zone=str(getattr(place.tzinfo, "key", "")))
    return Moment(day=date(place.year, place.month, place.day) + after)


def _instant(time: Any) -> datetime | None:  # noqa: ANN401
    """Return an instant in plain UTC: exchangelib's own kind knows only zones of its own."""
    return datetime.fromtimestamp(time.timestamp(), UTC) if time is not None else None
