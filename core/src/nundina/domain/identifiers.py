"""The ids of everything that is stored: 32 hex digits, random, so that nobody can guess or count them."""

from __future__ import annotations

from typing import NewType
from uuid import uuid4

AccountId = NewType("AccountId", str)
UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
RecordId = NewType("RecordId", str)
MeetingId = NewType("MeetingId", str)
InstallationId = NewType("InstallationId", str)
ConnectionId = NewType("ConnectionId", str)
ConsentId = NewType("ConsentId", str)
OutboxId = NewType("OutboxId", str)
PageId = NewType("PageId", str)
BookingId = NewType("BookingId", str)
AppId = NewType("AppId", str)  # the manifest's id, not random: "google-calendar"


def new_id() -> str:
    """Return a fresh id."""
    return uuid4().hex
