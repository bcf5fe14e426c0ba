"""What it does to timelines that an event is gone from a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from nundina.domain.identifiers import MeetingId
from nundina.domain.ledger import AddMeeting, Ledger, Remember, RemoveMeeting, UpdateMeeting
from nundina.domain.meeting_content import cancelled_occurrence
from nundina.domain.meetings import Meeting
from nundina.domain.series import original_start_of_removed
from nundina.domain.sync import SeenEvent, Verdict
from nundina.domain.sync_scope import kept_off, on_timeline
from nundina.domain.taking_over import forget_left_behind
from nundina_plugin_api.values import RemovedEvent


def plan_removed(ledger: Ledger, removed: RemovedEvent, now: datetime, new_id: Callable[[], str]) -> None:
    """Plan that an event, a series or one occurrence is gone."""
    seen = ledger.seen_by_id(removed.event_id)
    series_id = removed.series_id or (seen.series_id if seen else "")
    master = ledger.seen_by_id(series_id) if series_id else None
    original_start = seen.original_start if seen else original_start_of_removed(removed)
    if master is not None and original_start and master.verdict.rule != "SYNC-3":
        _plan_cancelled_occurrence(ledger, removed, master, original_start, now, new_id)
        return
    for occurrence in ledger.occurrences_of(removed.event_id):
        plan_vanished(ledger, occurrence, now)
    if seen is not None:
        plan_vanished(ledger, seen, now)


def plan_vanished(ledger: Ledger, seen: SeenEvent, now: datetime) -> None:
    """Plan that an event is gone for good: off timelines unless another calendar keeps it there (SYNC-3)."""
    forget_left_behind(ledger, seen)
    meeting = ledger.meeting(seen.meeting_id)
    # Restored, it must still be known as deleted in Nundina, or as older than the connection.
    lasting = seen.verdict.rule in {"SYNC-4", "SYNC-9"}
    verdict = seen.verdict if lasting else kept_off("SYNC-3")
    listing = ledger.mailbox.listing or seen.seen_in
    gone = replace(seen, verdict=verdict, fingerprint="", meeting_id=None, judged_at=now, seen_in=listing)
    ledger.take(Remember(gone))
    if meeting is not None and not ledger.stands_elsewhere(meeting.id, but_not=gone):
        ledger.take(RemoveMeeting(meeting.id))


def _plan_cancelled_occurrence(
    ledger: Ledger,
    removed: RemovedEvent,
    master: SeenEvent,
    original_start: str,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """Keep a single cancelled week of a series that is synced on the timeline, as cancelled (SYNC-10)."""
    known = ledger.seen(master.ical_uid, original_start)
    moved = master.start != original_start
    if moved and known is not None and known.meeting_id and known.meeting_id == master.meeting_id:
        # It was the first week until the series moved: the first event, which goes on, is no longer its.
        ledger.take(Remember(_seen_slot(ledger, removed, master, original_start, kept_off("SYNC-3"), None, now)))
        return
    if _goes_on_elsewhere(ledger, known, master, original_start):
        # One user dropped the week, and a colleague's calendar still has it: only this copy goes.
        verdict = _verdict_without_meeting(known or master)
        ledger.take(Remember(_seen_slot(ledger, removed, master, original_start, verdict, None, now)))
        if master.start == original_start:
            _unlink_master(ledger, master)
        return
    meeting = _meeting_of_slot(ledger, known, master, original_start, now, new_id)
    verdict = on_timeline("SYNC-10") if meeting else _verdict_without_meeting(known or master)
    if meeting is not None and not meeting.cancelled:
        ledger.take(UpdateMeeting(replace(meeting, cancelled=True, updated_at=now)))
    ledger.take(Remember(_seen_slot(ledger, removed, master, original_start, verdict, meeting, now)))


def _goes_on_elsewhere(ledger: Ledger, known: SeenEvent | None, master: SeenEvent, original_start: str) -> bool:
    """Say whether a colleague's calendar still has the week, and it was not its organizer who cancelled it.

    A calendar that is no longer connected has nothing: nobody would hear that the week is gone from it too.
    """
    meeting = ledger.meeting(known.meeting_id if known else None) or ledger.meeting(master.meeting_id)
    if meeting is not None and meeting.organizer_address == ledger.mailbox.address:
        return False
    unheard = {ledger.mailbox.connection_id, *ledger.mailbox.ended}
    weeks = {week.connection_id: week for week in ledger.copies(master.ical_uid, original_start)}
    # A cancelled week has no fingerprint. A series has every week that it does not tell of.
    told = any(week.verdict.on_timeline and week.fingerprint for at, week in weeks.items() if at not in unheard)
    series = (one for one in ledger.copies(master.ical_uid, "") if one.connection_id not in {*unheard, *weeks})
    return told or any(one.verdict.on_timeline for one in series)


def _unlink_master(ledger: Ledger, master: SeenEvent) -> None:
    """Let the series speak for its first week no longer: this calendar does not have it."""
    unlinked = replace(master, meeting_id=None)
    ledger.take(Remember(unlinked))
    meeting = ledger.meeting(master.meeting_id)
    if meeting is not None and not meeting.logged_on and not ledger.stands_elsewhere(meeting.id, but_not=unlinked):
        ledger.take(RemoveMeeting(meeting.id))


def _verdict_without_meeting(judged: SeenEvent) -> Verdict:
    return kept_off("SYNC-3") if judged.verdict.on_timeline else judged.verdict


def _meeting_of_slot(
    ledger: Ledger,
    known: SeenEvent | None,
    master: SeenEvent,
    original_start: str,
    now: datetime,
    new_id: Callable[[], str],
) -> Meeting | None:
    """Return the meeting of one slot of a series; of a slot that never had one, a new one where the series has."""
    if known is not None:
        return ledger.meeting(known.meeting_id)
    shared = ledger.meeting_of_event(master.ical_uid, original_start)
    of_series = ledger.meeting(master.meeting_id) if master.verdict.on_timeline else None
    if shared is not None or of_series is None or "T" not in original_start:
        return shared
    if master.start == original_start:
        return of_series
    meeting = cancelled_occurrence(of_series, MeetingId(new_id()), original_start, now)
    ledger.take(AddMeeting(meeting))
    return meeting


def _seen_slot(
    ledger: Ledger,
    removed: RemovedEvent,
    master: SeenEvent,
    original_start: str,
    verdict: Verdict,
    meeting: Meeting | None,
    now: datetime,
) -> SeenEvent:
    return replace(
        master,
        event_id=removed.event_id,
        original_start=original_start,
        series_id=master.event_id,
        verdict=verdict,
        fingerprint="",
        judged_at=now,
        meeting_id=meeting.id if meeting else None,
        start=original_start,
        version="",
        seen_in=ledger.mailbox.listing or master.seen_in,
    )
