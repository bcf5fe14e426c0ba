"""Bookings: times of a person that somebody else has taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from nundina.domain.identifiers import AccountId, BookingId, MeetingId, PageId, RecordId, UserId
from nundina.domain.spans import Span, minute_after, minute_of

HELD_FOR = timedelta(minutes=2)  # while the calendar is asked; a process that is killed meanwhile blocks no longer


class BookingState(StrEnum):
    """How far a booking has come."""

    HELD = "held"  # taken by somebody whose booking is being made
    REQUESTED = "requested"  # waits for the owner's word (MTG-2)
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # was held, and never became anything


BLOCKING = (BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who books, as they typed it."""

    name: str
    email: str  # lower case
    zone: str  # IANA
    language: str  # a BCP 47 tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A time taken on a scheduling page. No two that block overlap for one person, their buffers included (MTG-4)."""

    id: BookingId
    account_id: AccountId
    page_id: PageId
    user_id: UserId
    state: BookingState
    start: datetime  # UTC
    end: datetime  # UTC
    buffer_before: int  # minutes
    buffer_after: int
    visitor: Visitor
    key: str  # of the form: sent twice it is one booking
    link_digest: str  # of the secret in the contact's link (MTG-8)
    created_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    held_until: datetime | None = None
    contact_id: RecordId | None = None
    meeting_id: MeetingId | None = None

    @property
    def blocked(self) -> Span:
        """The minutes in which the person can take no other booking."""
        return minute_of(self.start) - self.buffer_before, minute_after(self.end) + self.buffer_after
