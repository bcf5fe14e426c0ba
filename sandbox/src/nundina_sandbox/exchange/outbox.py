"""Mail that would have been sent, to be looked at instead."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: to whom, what it is (invitation, update, cancellation, reply, message), and its text."""

    to: str
    sender: str
    kind: str
    subject: str
    text: str
    uid: str
    at: datetime
    calendar: str = ""
    """The iCalendar text, where it is about a meeting."""
