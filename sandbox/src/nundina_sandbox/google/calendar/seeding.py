"""Many events at once, for measurements."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.fields import checked_id, fields_from, schedule_from, status_from


def seeded_events(
    bodies: Iterable[Json], calendar: Calendar, number: Callable[[], int], now: datetime
) -> Iterator[Event]:
    """Yield an event for each body; raises a GoogleError for one that Google would refuse."""
    for body in bodies:
        event_id = checked_id(body["id"]) if body.get("id") else uuid.uuid4().hex[:26]
        yield Event(
            id=event_id,
            schedule=schedule_from(body, calendar.zone),
            fields=fields_from(body),
            created=now,
            updated=now,
            creator=calendar.owner,
            organizer=calendar.id,
            ical_uid=str(body.get("iCalUID") or f"{event_id}@google.com"),
            status=status_from(body),
            version=number(),
        )
