"""What a meeting takes over from an event in the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nundina.domain.identifiers import AccountId, MeetingId, RecordId, UserId
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.series import instant_of, original_start_of
from nundina_plugin_api.values import CalendarEvent


def meeting_from(
    event: CalendarEvent, meeting_id: MeetingId, account_id: AccountId, organizer_id: UserId, now: datetime
) -> Meeting:
    """Return a new meeting, on no timeline yet, that says what the event says."""
    blank = Meeting(
        id=meeting_id,
        account_id=account_id,
        title="",
        start=now,
        end=now,
        origin=MeetingOrigin.CALENDAR,
        created_at=now,
        updated_at=now,
        organizer_id=organizer_id,
        ical_uid=event.ical_uid,
        original_start=original_start_of(event),
    )
    return with_content(blank, event)


def with_content(meeting: Meeting, event: CalendarEvent) -> Meeting:
    """Return the meeting as the event tells it now; its identity and its timelines stay."""
    return replace(
        meeting,
        title=event.title,
        start=instant_of(event.start),
        end=instant_of(event.end),
        description=event.description,
        location=event.location,
        zone=event.start.zone,
        conference_url=event.conference_url,
        web_url=event.web_url,
        organizer_address=event.organizer.address if event.organizer else "",
        ical_uid=meeting.ical_uid or event.ical_uid,
        guests=event.guests,
        cancelled=False,
    )


def off_timelines(meeting: Meeting, *, hide: bool) -> Meeting:
    """Return a meeting of Meet that waits to come back; where the event is private, without what it says (SYNC-12)."""
    waiting = replace(meeting, records=())
    if not hide:
        return waiting
    return replace(waiting, title="", description="", location="", conference_url="", web_url="", guests=())


def on_records(meeting: Meeting, contacts: tuple[RecordId, ...]) -> Meeting:
    """Return the meeting on the timelines of these contacts, and of the records on which Meet was pressed."""
    return replace(meeting, records=tuple(dict.fromkeys((*meeting.logged_on, *contacts))))


def cancelled_occurrence(meeting: Meeting, meeting_id: MeetingId, original_start: str, now: datetime) -> Meeting:
    """Return the single cancelled week of a series as it stands on timelines (SYNC-10)."""
    start = datetime.fromisoformat(original_start)
    length: timedelta = meeting.end - meeting.start
    return replace(
        meeting,
        id=meeting_id,
        start=start,
        end=start + length,
        original_start=original_start,
        cancelled=True,
        created_at=now,
        updated_at=now,
    )
