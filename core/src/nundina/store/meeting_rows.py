"""How a meeting becomes a row, and a row a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from nundina.domain.identifiers import RecordId
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina_plugin_api.values import Guest


def meeting_of(row: sa.Row[Any], standing: Sequence[RecordId], logged: Sequence[RecordId]) -> Meeting:
    """Return the meeting of a row and of the records that it stands on."""
    return Meeting(
        id=row.id,
        account_id=row.account_id,
        title=row.title,
        start=row.start,
        end=row.end,
        origin=MeetingOrigin(row.origin),
        created_at=row.created_at,
        updated_at=row.updated_at,
        description=row.description,
        location=row.location,
        zone=row.zone,
        conference_url=row.conference_url,
        web_url=row.web_url,
        organizer_id=row.organizer_id,
        organizer_address=row.organizer_address,
        ical_uid=row.ical_uid,
        original_start=row.original_start,
        guests=msgspec.convert(row.guests, tuple[Guest, ...]),
        records=tuple(standing),
        logged_on=tuple(logged),
        cancelled=row.cancelled,
    )


def values_of(meeting: Meeting) -> dict[str, Any]:
    """Return the row of a meeting; where it stands is kept in tables of its own."""
    return {
        "id": meeting.id,
        "account_id": meeting.account_id,
        "title": meeting.title,
        "start": meeting.start,
        "end": meeting.end,
        "origin": meeting.origin,
        "created_at": meeting.created_at,
        "updated_at": meeting.updated_at,
        "description": meeting.description,
        "location": meeting.location,
        "zone": meeting.zone,
        "conference_url": meeting.conference_url,
        "web_url": meeting.web_url,
        "organizer_id": meeting.organizer_id,
        "organizer_address": meeting.organizer_address,
        "ical_uid": meeting.ical_uid,
        "original_start": meeting.original_start,
        "guests": msgspec.to_builtins(meeting.guests),
        "cancelled": meeting.cancelled,
    }
