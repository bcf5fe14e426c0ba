"""A user opens a record: its properties, what it is associated with, and its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from nundina.domain.accounts import User
from nundina.domain.identifiers import RecordId
from nundina.domain.meetings import Meeting
from nundina.domain.records import Record
from nundina.ports import Ports

TIMELINE_PAGE = 50


@dataclass(frozen=True, slots=True)
class Timeline:
    """A stretch of a record's timeline."""

    upcoming: tuple[Meeting, ...]  # not over yet; the next one first
    past: tuple[Meeting, ...]  # the latest first
    earlier_before: datetime | None = None  # not None: older meetings start before this


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record and what belongs to it."""

    record: Record
    associated: tuple[Record, ...]
    timeline: Timeline


def open_record(ports: Ports, actor: User, record_id: RecordId, before: datetime | None = None) -> OpenedRecord:
    """Return the record with its timeline, or with the part of it that starts before an instant. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        record = tx.records.get(actor.account_id, record_id)
        associated = tx.records.associated(actor.account_id, record_id)
        meetings = tx.meetings.timeline(actor.account_id, record_id, TIMELINE_PAGE + 1, before)
    return OpenedRecord(record, associated, group(meetings, ports.clock.now()))


def group(meetings: tuple[Meeting, ...], now: datetime, page: int = TIMELINE_PAGE) -> Timeline:
    """Part meetings, the latest first, into those that are not over yet and those that are."""
    shown = meetings[:page]
    return Timeline(
        upcoming=tuple(meeting for meeting in reversed(shown) if meeting.end > now),
        past=tuple(meeting for meeting in shown if meeting.end <= now),
        # Inclusive, so that none of several meetings that start at one moment is lost between two pages.
        earlier_before=meetings[page].start + timedelta.resolution if len(meetings) > page else None,
    )
