"""Meetings: the activities that stand on timelines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nundina.domain.identifiers import AccountId, MeetingId, RecordId, UserId
from nundina_plugin_api.values import Guest


class MeetingOrigin(StrEnum):
    """Where a meeting was made."""

    NUNDINA = "nundina"  # Meet on a record (SYNC-1)
    CALENDAR = "calendar"  # an event that sync found (SYNC-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One activity. One event in many calendars is one meeting, known by iCalUID and original start."""

    id: MeetingId
    account_id: AccountId
    title: str
    start: datetime  # UTC
    end: datetime  # UTC
    origin: MeetingOrigin
    created_at: datetime
    updated_at: datetime
    description: str = ""
    location: str = ""
    zone: str = ""  # IANA; empty where the calendar did not say
    conference_url: str = ""
    web_url: str = ""
    organizer_id: UserId | None = None  # the user of the account whose meeting it is
    organizer_address: str = ""
    ical_uid: str = ""  # empty until the calendar has told it
    original_start: str = ""  # of an occurrence: ISO 8601 in UTC, or a date; empty: a single event or a series' first
    guests: tuple[Guest, ...] = ()
    records: tuple[RecordId, ...] = ()  # on whose timelines it stands
    logged_on: tuple[RecordId, ...] = ()  # the records on which Meet was pressed; kept while the event is private
    cancelled: bool = False  # a single cancelled occurrence of a series, which stays on the timeline (SYNC-10)
