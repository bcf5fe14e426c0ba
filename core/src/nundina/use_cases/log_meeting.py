"""A user logs a meeting on a record whose calendar takes none from Nundina: it stands on the timeline only (EXC-6)."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.errors import CalendarNotWritable
from nundina.domain.identifiers import MeetingId, RecordId
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.meetings import Meeting
from nundina.ports import Ports
from nundina.use_cases.meet_from_record import (
    MeetObstacle,
    checked_key,
    logged_meeting,
    meeting_connection,
    obstacle_of,
)


def log_meeting(ports: Ports, actor: User, record_id: RecordId, draft: MeetingDraft, form_id: str) -> Meeting:
    """Log the meeting; no event is made and nobody is invited. The same form twice makes one meeting.

    Raises NotFound, CalendarNotWritable where the calendar does take meetings or none is connected, and InvalidInput
    for a form id that is none.
    """
    key = checked_key(form_id)
    with ports.unit_of_work() as tx:
        record = tx.records.get(actor.account_id, record_id)
        earlier = tx.meetings.by_ids(actor.account_id, [MeetingId(key)])
        if earlier:
            return earlier[0]
        connection = meeting_connection(tx, actor)
        obstacle = obstacle_of(ports, connection)
        if connection is None or obstacle is not MeetObstacle.NOT_ABLE:
            raise CalendarNotWritable(obstacle or MeetObstacle.NOT_ABLE)
        meeting = logged_meeting(ports, tx, actor, record, draft, connection, key)
        tx.meetings.add(meeting)
    return meeting
