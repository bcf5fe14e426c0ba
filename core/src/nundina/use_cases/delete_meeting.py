"""A user deletes a meeting in Nundina: it leaves every timeline, and the event stays in the calendar (SYNC-4)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.identifiers import MeetingId
from nundina.domain.sync_scope import kept_off
from nundina.ports import Ports
from nundina.use_cases.edit_meeting import visible_meeting


def delete_meeting(ports: Ports, actor: User, meeting_id: MeetingId) -> None:
    """Remove the meeting, and remember that sync is not to bring it back. Raises NotFound."""
    now = ports.clock.now()
    with ports.unit_of_work() as tx:
        meeting = visible_meeting(tx, actor, meeting_id)
        for seen in tx.events.of_meeting(actor.account_id, meeting.id):
            tx.events.put(replace(seen, verdict=kept_off("SYNC-4"), meeting_id=None, judged_at=now))
        tx.meetings.remove(actor.account_id, meeting.id)
