"""The mail that Microsoft would have sent: invitations, cancellations, replies, and what an app sends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MailKind = Literal["request", "cancel", "reply", "message"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that the sandbox keeps instead of sending it."""

    to: str
    subject: str
    kind: MailKind
    at: datetime
    sender: str = ""
    event_id: str = ""
    """Graph's id of the event that it is about, in the sender's mailbox."""
    ical_uid: str = ""
    text: str = ""
    """What the mail says, as text."""
    ics: str = ""
    """The iCalendar text that it carries."""
