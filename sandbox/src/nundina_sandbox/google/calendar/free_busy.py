"""When a calendar's owner is busy."""

from datetime import datetime

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.windows import Window, expanded

Busy = tuple[datetime, datetime]


def busy_times(calendar: Calendar, since: datetime, until: datetime) -> list[Busy]:
    """Return the busy intervals within the bounds (aware), in order, joined where they touch."""
    joined: list[Busy] = []
    for event in expanded(calendar, Window(since, until), since):
        if not blocks(calendar, event):
            continue
        start = max(event.schedule.start.at(calendar.zone), since)
        end = min(event.schedule.end.at(calendar.zone), until)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return joined


def blocks(calendar: Calendar, event: Event) -> bool:
    """Say whether an event makes its owner busy: neither free, nor cancelled, nor declined."""
    if event.cancelled or event.fields.get("transparency") == "transparent":
        return False
    mine = event.attendee(calendar.id)
    return mine is None or mine["responseStatus"] != "declined"
