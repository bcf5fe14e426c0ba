"""The mail that Google would have sent: invitations, cancellations and replies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MailKind = Literal["request", "cancel", "reply"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that the sandbox keeps instead of sending it."""

    to: str
    subject: str
    kind: MailKind
    ics: str
    at: datetime
    event_id: str
    sender: str = ""
