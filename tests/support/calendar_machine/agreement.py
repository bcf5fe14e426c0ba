"""Once it settles, timelines, verdicts and calendars agree with the model."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from nundina.domain.meetings import Meeting
from nundina.domain.records import Record
from nundina.domain.sync import OutboxKind, OutboxState
from support.calendar_machine.host import ANNA, BJORN
from support.calendar_machine.model import Calendars, Expected, Key
from support.calendar_machine.sureness import Sure
from support.calendar_machine.trouble_steps import TroubleSteps

LONGEST_WAIT = timedelta(minutes=31)  # after which everything that was put off is due


class Agreement(TroubleSteps):
    """What has to hold."""

    def settle(self) -> None:
        """Let everything go well for a while; then host, calendars and model agree."""
        self.side.clear_faults()
        for user in (ANNA, BJORN):
            if self.host.connection(user) is None:
                self.connect(user)
        for _ in range(5):
            self.side.clock.advance(LONGEST_WAIT)
            for user in (ANNA, BJORN):
                if self.host.is_lost(user):
                    self.connect_anew(user)
            for _ in range(2):  # what was held back while a change was on its way is read in the second run
                self.work_everything()
            if self.host.is_quiet():
                break
        self.agree()

    def agree(self) -> None:
        for user in (ANNA, BJORN):
            connection = self.host.connection(user)
            assert connection is not None
            assert connection.last_problem == "", user
        calendars = {user: self.side.entries(user) for user in (ANNA, BJORN)}
        self._tell_the_model()
        self.timelines_agree(calendars)
        self.verdicts_agree(calendars)
        self.calendars_agree(calendars)

    def _tell_the_model(self) -> None:
        """Name by their iCalUIDs, which the calendar knows by now, what Meet made and what was deleted."""
        self.model.logged = {self.uid_of_meet(key): logged for key, logged in self.logged.items()}
        self.model.edited = {self.uid_of(meeting) for meeting in self.edited}
        self.model.dismissed = {(self.uid_of(meeting), meeting.original_start) for meeting in self.deleted}

    def timelines_agree(self, calendars: Calendars) -> None:
        expected = self.model.expected(calendars)
        cancelled = set(self.model.cancelled_weeks(calendars))
        for contact in self.host.contacts():
            shown = self.host.timeline(contact)
            keys = [self.key_of(meeting, calendars) for meeting in shown]
            twice = {key for key, times in Counter(keys).items() if times > 1}
            doubled = [meeting for meeting, key in zip(shown, keys, strict=True) if key in twice]
            assert not doubled, f"on the timeline twice: {doubled}"
            for meeting, key in zip(shown, keys, strict=True):
                self.belongs(meeting, key, contact, expected, calendars)
            must = {key for key, one in expected.items() if one.on(contact.id) is Sure.YES}
            must |= {key for key, record in cancelled if record == contact.id}
            assert not must - set(keys), f"missing from {contact.email}: {must - set(keys)}"

    def key_of(self, meeting: Meeting, calendars: Calendars) -> Key:
        """Return by what an event is known; the first of a series by its present start."""
        uid = self.uid_of(meeting)
        if not meeting.original_start:
            for entry in (entry for user in (ANNA, BJORN) for entry in calendars[user]):
                if entry.ical_uid == uid and entry.is_series and not entry.cancelled:
                    return uid, entry.start
        return uid, meeting.original_start

    def belongs(
        self, meeting: Meeting, key: Key, contact: Record, expected: dict[Key, Expected], calendars: Calendars
    ) -> None:
        about = f"{meeting.title!r} {key} for {contact.email}"
        if key not in expected:
            created = self.state_of(meeting, OutboxKind.CREATE_EVENT)
            waits = self.model.is_logged(key[0]) and created is OutboxState.QUARANTINED
            cancelled = meeting.cancelled and self.model.may_be_cancelled(calendars, key)
            assert waits or cancelled, f"not in a calendar: {about}"
            return
        if self.state_of(meeting, OutboxKind.UPDATE_EVENT) is OutboxState.QUARANTINED:
            return  # the calendar refused the change; the page of the meeting says so
        one = expected[key]
        assert one.on(contact.id), f"does not belong: {about}"
        assert not meeting.cancelled, f"not cancelled: {about}"
        assert (meeting.title, meeting.start.isoformat()) == (one.entry.title, one.entry.start), about

    def state_of(self, meeting: Meeting, kind: OutboxKind) -> OutboxState | None:
        found = [row for row in self.host.rows_of(meeting) if row.kind is kind]
        assert all(row.state is not OutboxState.PENDING for row in found), found
        return OutboxState.QUARANTINED if any(row.state is OutboxState.QUARANTINED for row in found) else None

    def verdicts_agree(self, calendars: Calendars) -> None:
        for user in (ANNA, BJORN):
            seen = self.host.seen(user)
            for copy in self.model.copies(user, calendars[user]):
                assert copy.entry.event_id in seen, f"nobody can say why: {copy.key}"
                verdict = seen[copy.entry.event_id].verdict
                people = max([Sure.NO, *copy.people.values()])
                if verdict.on_timeline:
                    assert copy.stands, f"{copy.key} stands by {verdict.rule}"
                    assert people or self.model.is_logged(copy.key[0]), f"{copy.key} stands by {verdict.rule}"
                else:
                    assert min(copy.stands, people) is not Sure.YES, f"{copy.key} is off by {verdict.rule}"

    def calendars_agree(self, calendars: Calendars) -> None:
        """Every event was made by a person, or once by Meet."""
        known = {made.event_id for made in self.made}
        known |= {entry.event_id for key, user in self.meets.items() if (entry := self.side.made_by_meet(user, key))}
        for user in (ANNA, BJORN):
            organized = {entry.event_id for entry in calendars[user] if entry.organizer == user and not entry.series_id}
            assert not organized - known, f"nobody made {organized - known}"
