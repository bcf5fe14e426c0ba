"""What one event that stands in a calendar does to timelines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from nundina.domain.contact_matching import Matching, match
from nundina.domain.fingerprint import fingerprint, says_nothing
from nundina.domain.identifiers import MeetingId
from nundina.domain.ledger import AddMeeting, Forget, Ledger, Remember, RemoveMeeting, UpdateMeeting
from nundina.domain.meeting_content import meeting_from, off_timelines, on_records, with_content
from nundina.domain.meeting_edits import Part, keeping
from nundina.domain.meetings import Meeting
from nundina.domain.seen_index import identity_of
from nundina.domain.series import is_master, is_occurrence, moment_text, original_start_of
from nundina.domain.sync import SeenEvent, Verdict
from nundina.domain.sync_scope import SyncContext, judge, kept_off, obstacle
from nundina.domain.taking_over import taken_over
from nundina_plugin_api.values import CalendarEvent


class StandingEvent:
    """One event that stands in a calendar, about to be planned."""

    def __init__(self, ledger: Ledger, event: CalendarEvent, now: datetime, new_id: Callable[[], str]) -> None:
        self.ledger = ledger
        self.mailbox = ledger.mailbox
        self.event = event
        self.now = now
        self.new_id = new_id
        self.original_start = original_start_of(event)
        self.fingerprint = fingerprint(event, calendar_private=self.mailbox.calendar_private)
        self.by_id = ledger.seen_by_id(event.event_id)
        self.seen = ledger.seen(event.ical_uid, self.original_start) or self.by_id

    def plan(self) -> None:
        """Plan what the event does to timelines; an event that has not changed does nothing."""
        self.seen = taken_over(self.ledger, self.event, self.original_start, self.seen)
        if self._nothing_changed():
            self._mark_listed()
            return
        self._drop_old_identity()
        first = self._first_occurrence()
        if first is not None:
            # The first event of the series was changed by itself: it speaks for the slot, not the master (SYNC-10).
            self._remember(first.verdict, first.meeting_id)
            return
        meeting = self._one_made_here(self._meeting())
        verdict, matching = self._judged(self._context(meeting))
        meeting = self._one_first_event(meeting)
        if verdict.on_timeline:
            self._stand(verdict, matching, meeting)
        else:
            self._leave(verdict, meeting)

    def _nothing_changed(self) -> bool:
        seen = self.seen
        return seen is not None and seen.fingerprint == self.fingerprint and seen.event_id == self.event.event_id

    def _mark_listed(self) -> None:
        if self.seen is not None:
            marked = replace(self.seen, seen_in=self._listing(), version=self.event.version)
            if marked != self.seen:
                self.ledger.take(Remember(marked))

    def _listing(self) -> str:
        return self.mailbox.listing or (self.seen.seen_in if self.seen else "")

    def _drop_old_identity(self) -> None:
        new = (self.mailbox.connection_id, self.event.ical_uid, self.original_start)
        if self.by_id is not None and identity_of(self.by_id) != new:
            self.ledger.take(Forget(self.by_id))

    def _first_occurrence(self) -> SeenEvent | None:
        if not is_master(self.event):
            return None
        start = moment_text(self.event.start)
        changed = self.ledger.occurrences_of(self.event.event_id)
        return next((event for event in changed if event.original_start == start), None)

    def _master_of_first(self) -> SeenEvent | None:
        """Return the master where this is its first occurrence."""
        if not is_occurrence(self.event):
            return None
        master = self.ledger.seen_by_id(self.event.series_id)
        return master if master is not None and master.start == self.original_start else None

    def _meeting(self) -> Meeting | None:
        ledger, event = self.ledger, self.event
        master = self._master_of_first()
        return (
            (ledger.meeting(self.seen.meeting_id) if self.seen else None)
            or self._meeting_of_copies()
            or self._made_here()
            or (ledger.meeting(master.meeting_id) if master else None)
            or ledger.meeting_of_event(event.ical_uid, self.original_start)
        )

    def _meeting_of_copies(self) -> Meeting | None:
        for copy in self.ledger.copies(self.event.ical_uid, self.original_start):
            meeting = self.ledger.meeting(copy.meeting_id)
            if meeting is not None:
                return meeting
        return None

    def _made_here(self) -> Meeting | None:
        """Return the meeting whose event this host made."""
        own = self.event.origin and not is_occurrence(self.event)
        return self.ledger.meeting(self.ledger.own.get(self.event.origin)) if own else None

    def _one_made_here(self, meeting: Meeting | None) -> Meeting | None:
        """Make one of what Meet logged and what a guest's calendar told before the answer to its creation came."""
        own = self._made_here()
        if meeting is None or own is None or own.id == meeting.id:
            return meeting
        self._merge(own, meeting)
        return own

    def _one_first_event(self, meeting: Meeting | None) -> Meeting | None:
        """Make one of two meetings of a series' first event (SYNC-10).

        One calendar told of the series, a colleague's of the changed first week alone, before either knew the other.
        """
        master = self._master_of_first()
        other = self.ledger.meeting(master.meeting_id) if master else None
        if meeting is None or other is None or other.id == meeting.id:
            return meeting
        kept, double = (other, meeting) if other.logged_on else (meeting, other)
        self._merge(kept, double)
        return kept

    def _merge(self, kept: Meeting, double: Meeting) -> None:
        for event in self.ledger.holders(double.id):
            self.ledger.take(Remember(replace(event, meeting_id=kept.id)))
        self.ledger.take(RemoveMeeting(double.id))

    def _judged(self, context: SyncContext) -> tuple[Verdict, Matching]:
        """Return the verdict and who the guests are, which is asked only where it matters: most events are old."""
        rule = obstacle(self.event, context)
        if rule:
            return kept_off(rule), context.matching
        matching = self._matching()
        return judge(self.event, replace(context, matching=matching)), matching

    def _matching(self) -> Matching:
        return match(
            self.event.guests,
            self.event.organizer,
            self.mailbox.account_domains,
            self.mailbox.user_addresses,
            self.ledger.contacts_by_email,
        )

    def _context(self, meeting: Meeting | None) -> SyncContext:
        return SyncContext(
            connected_at=self.mailbox.connected_at,
            calendar_private=self.mailbox.calendar_private,
            came_later=self._came_later(),
            came_before=self.seen is not None and self.seen.verdict.rule == "SYNC-9",
            first_listing=self.mailbox.first_listing,
            dismissed=self._dismissed(),
            logged=meeting is not None and bool(meeting.logged_on),
        )

    def _came_later(self) -> bool:
        judged = self.seen or (self.ledger.seen_by_id(self.event.series_id) if is_occurrence(self.event) else None)
        return judged is not None and judged.verdict.rule != "SYNC-9"

    def _dismissed(self) -> bool:
        master = self._master_of_first()
        copies = (*self.ledger.copies(self.event.ical_uid, self.original_start), *((master,) if master else ()))
        if any(copy.verdict.rule == "SYNC-4" for copy in copies):
            return True
        own = self.ledger.own.get(self.event.origin) if self.event.origin else None
        # Made here, never seen yet, and its meeting is gone: it was deleted before it reached the calendar.
        return own is not None and self.seen is None and self.ledger.meeting(own) is None

    def _stand(self, verdict: Verdict, matching: Matching, meeting: Meeting | None) -> None:
        if meeting is None:
            meeting = self._new_meeting(matching)
        elif self._leads(meeting) and self._may_update(meeting):
            self._update(meeting, matching)
        self._remember(verdict, meeting.id)

    def _new_meeting(self, matching: Matching) -> Meeting:
        identity = MeetingId(self.new_id())
        blank = meeting_from(self.event, identity, self.mailbox.account_id, self.mailbox.user_id, self.now)
        meeting = on_records(blank, matching.contacts)
        self.ledger.take(AddMeeting(meeting))
        return meeting

    def _may_update(self, meeting: Meeting) -> bool:
        """Say whether the calendar's word counts: not while the whole meeting is still on its way there."""
        return meeting.id not in self.ledger.unwritten or meeting.id in self.ledger.touched

    def _update(self, meeting: Meeting, matching: Matching) -> None:
        touched = self.ledger.touched.get(meeting.id, frozenset())  # what was changed here, and is on its way there
        changed = keeping(meeting, with_content(meeting, self.event), touched)
        if Part.GUESTS not in touched:
            changed = on_records(changed, matching.contacts)
        if self._is_organizer():
            changed = replace(changed, organizer_id=self.mailbox.user_id)
        if changed != meeting:
            self.ledger.take(UpdateMeeting(replace(changed, updated_at=self.now)))
        if meeting.cancelled:
            self._let_go_who_dropped(meeting)

    def _let_go_who_dropped(self, meeting: Meeting) -> None:
        """Have who dropped a week that goes on here hold its meeting no longer, and a former first week neither."""
        ours = (self.mailbox.connection_id, self.event.ical_uid, self.original_start)
        for week in self.ledger.holders(meeting.id):
            if week.series_id and not week.fingerprint and identity_of(week) != ours:
                gone = replace(week, verdict=kept_off("SYNC-3"), meeting_id=None, judged_at=self.now)
                self.ledger.take(Remember(gone))
                self._unlink_series(week)

    def _unlink_series(self, dropped: SeenEvent) -> None:
        """Have a series whose first week its calendar dropped speak for it no longer."""
        for series in self.ledger.copies(dropped.ical_uid, ""):
            if series.connection_id == dropped.connection_id and series.start == dropped.original_start:
                self.ledger.take(Remember(replace(series, meeting_id=None)))

    def _is_organizer(self) -> bool:
        return self.event.organizer is not None and self.event.organizer.address == self.mailbox.address

    def _leads(self, meeting: Meeting) -> bool:
        own = meeting.organizer_id in {None, self.mailbox.user_id} or self._is_organizer()
        goes_on = meeting.cancelled and is_occurrence(self.event)  # somebody dropped a week that others still have
        return own or goes_on or not self.ledger.stands_in_other_mailbox(meeting.id)

    def _leave(self, verdict: Verdict, meeting: Meeting | None) -> None:
        master = self._master_of_first()
        if master is not None:
            self.ledger.take(Remember(replace(master, verdict=verdict, meeting_id=None)))
        if is_master(self.event) and verdict.rule != "SYNC-4":
            self._take_cancelled_weeks_along(verdict)
        held = meeting if meeting is not None and self._holds(meeting, master) else None
        if held is not None and not self.ledger.stands_elsewhere(held.id, but_not=self.seen):
            self._take_off(held)
        self._remember(verdict, None)

    def _take_cancelled_weeks_along(self, verdict: Verdict) -> None:
        """Take off what no calendar tells of any more: a cancelled week follows its series (SYNC-10, SYNC-12)."""
        hidden = says_nothing(self.event, self.mailbox.calendar_private)
        for week in self.ledger.occurrences_of(self.event.event_id):
            if week.fingerprint:
                continue  # it stands in the calendar, and is told by itself
            title = "" if hidden else week.title
            gone = replace(week, verdict=verdict, meeting_id=None, title=title, judged_at=self.now)
            self.ledger.take(Remember(gone))
            if week.meeting_id and not self.ledger.stands_elsewhere(week.meeting_id, but_not=gone):
                self.ledger.take(RemoveMeeting(week.meeting_id))

    def _holds(self, meeting: Meeting, master: SeenEvent | None) -> bool:
        """Say whether it was this calendar that put the meeting on timelines: only then may it take it off."""
        holders = {event.meeting_id for event in (self.seen, master) if event is not None}
        return meeting.id in holders or (
            bool(self.event.origin) and self.ledger.own.get(self.event.origin) == meeting.id
        )

    def _take_off(self, meeting: Meeting) -> None:
        if not meeting.logged_on:
            self.ledger.take(RemoveMeeting(meeting.id))
            return
        hide = says_nothing(self.event, self.mailbox.calendar_private)
        waiting = off_timelines(meeting, hide=hide)
        if waiting != meeting:
            self.ledger.take(UpdateMeeting(replace(waiting, updated_at=self.now)))

    def _remember(self, verdict: Verdict, meeting_id: MeetingId | None) -> None:
        event, hidden = self.event, says_nothing(self.event, self.mailbox.calendar_private)
        held_back = meeting_id in self.ledger.unwritten
        self.ledger.take(
            Remember(
                SeenEvent(
                    account_id=self.mailbox.account_id,
                    connection_id=self.mailbox.connection_id,
                    event_id=event.event_id,
                    ical_uid=event.ical_uid,
                    original_start=self.original_start,
                    series_id=event.series_id,
                    verdict=verdict,
                    # Left empty, the event is judged anew once what is on its way has arrived.
                    fingerprint="" if held_back else self.fingerprint,
                    judged_at=self.now,
                    meeting_id=meeting_id,
                    title="" if hidden else event.title,
                    start=moment_text(event.start),
                    seen_in=self._listing(),
                    version=event.version,
                )
            )
        )
