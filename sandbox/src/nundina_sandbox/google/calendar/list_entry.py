"""How one calendar stands on one person's calendar list."""

from dataclasses import dataclass

from nundina_sandbox.google.calendar.event import Json


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A calendar list entry; what it says of the calendar itself is read from there."""

    calendar_id: str
    settings: Json
    """What the person set: colorId, selected, hidden, summaryOverride, defaultReminders, notificationSettings."""
    version: int
    """The number of its last change."""
    deleted: bool = False
