"""A booking follows its event: what was moved in the calendar has moved, and what was cancelled there is free again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from nundina.domain.bookings import Booking, BookingState
from nundina.domain.errors import SlotTaken
from nundina.domain.identifiers import AccountId, MeetingId
from nundina.domain.ledger import Action, Forget, Remember, RemoveMeeting, UpdateMeeting
from nundina.domain.meetings import Meeting
from nundina.domain.seen_index import Identity, identity_of
from nundina.domain.sync import SeenEvent
from nundina.ports import Transaction

_GONE = "SYNC-3"  # the verdict on an event that was deleted or cancelled in its calendar


def let_bookings_follow(tx: Transaction, account_id: AccountId, actions: Sequence[Action]) -> None:
    """Change the confirmed bookings whose meetings a plan changes, before the plan itself is stored.

    One that was moved to where another booking blocks its person stays as it is.
    """
    changed = _changed_meetings(actions)
    for booking in tx.bookings.of_meetings(account_id, changed):
        if booking.state is not BookingState.CONFIRMED or booking.meeting_id is None:
            continue
        gone = _is_gone(tx, account_id, booking.meeting_id, _last_words(actions))
        following = _following(booking, changed[booking.meeting_id], gone=gone)
        if following != booking:
            with suppress(SlotTaken):
                tx.bookings.update(following)


def _changed_meetings(actions: Sequence[Action]) -> dict[MeetingId, Meeting | None]:
    """Return what becomes of the meetings that a plan changes; nothing of those that it removes."""
    changed: dict[MeetingId, Meeting | None] = {}
    for action in actions:
        match action:
            case UpdateMeeting(meeting):
                changed[meeting.id] = meeting
            case RemoveMeeting(meeting_id):
                changed[meeting_id] = None
    return changed


def _last_words(actions: Sequence[Action]) -> dict[Identity, SeenEvent | None]:
    last: dict[Identity, SeenEvent | None] = {}
    for action in actions:
        match action:
            case Remember(event):
                last[identity_of(event)] = event
            case Forget(event):
                last[identity_of(event)] = None
    return last


def _is_gone(
    tx: Transaction, account_id: AccountId, meeting_id: MeetingId, last: Mapping[Identity, SeenEvent | None]
) -> bool:
    """Say whether the event is gone. A meeting also leaves timelines whose event stands, as a private one does."""
    holders = tx.events.of_meeting(account_id, meeting_id)
    words = [word for word in (last.get(identity_of(one), one) for one in holders) if word is not None]
    return any(word.verdict.rule == _GONE for word in words) and all(word.meeting_id != meeting_id for word in words)


def _following(booking: Booking, meeting: Meeting | None, *, gone: bool) -> Booking:
    if gone or (meeting is not None and meeting.cancelled):
        return replace(booking, state=BookingState.CANCELLED)
    if meeting is None or meeting.end < meeting.start:
        return booking
    return replace(booking, start=meeting.start, end=meeting.end)
