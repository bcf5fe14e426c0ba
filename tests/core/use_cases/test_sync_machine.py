"""Two users' calendars are changed at random, providers fail, cursors are lost: the timeline settles on the truth."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.removals import answer_mass_removal
from nundina_plugin_api.errors import RateLimited, Transient
from nundina_plugin_api.values import CalendarEvent, Guest, Visibility
from support.calendar_events import CLIENT, USER, make_event, make_occurrence, make_series
from support.fake_calendar import FakeCalendar
from support.sync_host import BO, SyncHost

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
OWNERS = st.sampled_from([USER, BO])
WEEKS = st.integers(1, 3)
STRANGER = (Guest("who@else.example"),)


class SyncMachine(RuleBasedStateMachine):
    """The calendars are the model: what they say in the end is what the timeline has to show."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(self.template, self.folder / "n.db")
        self.database = open_database(f"sqlite:///{self.folder / 'n.db'}")
        self.host = SyncHost(SqlUnitOfWork(self.database), FakeCalendar(page_size=2)).furnish()
        self.calendar = self.host.calendar
        self.connections = {USER: self.host.connection, BO: self.host.connect(self.host.bo)}
        self.dismissed: set[str] = set()

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.database.close()
            shutil.rmtree(self.folder)

    @rule(owner=OWNERS, name=NAMES, title=st.sampled_from(["One", "Two"]), private=st.booleans(), contact=st.booleans())
    def put(self, owner: str, name: str, title: str, private: bool, contact: bool) -> None:
        """One event in one calendar: a copy of it has the same iCalUID and another id."""
        event = make_event(f"{owner}-{name}", ical_uid=f"uid-{name}", title=title)
        visibility = Visibility.PRIVATE if private else Visibility.DEFAULT
        guests = event.guests if contact else STRANGER
        self.calendar.put(owner, replace(event, visibility=visibility, guests=guests))

    @rule(owner=OWNERS, contact=st.booleans())
    def put_series(self, owner: str, contact: bool) -> None:
        guests = (CLIENT,) if contact else ("who@else.example",)
        self.calendar.put(owner, make_series(f"{owner}-s", ical_uid=f"uid-s-{owner}", guests=guests))

    @rule(owner=OWNERS, week=WEEKS, title=st.sampled_from(["Moved", "Renamed"]))
    def change_occurrence(self, owner: str, week: int, title: str) -> None:
        series = self.calendar.mailboxes[owner].events.get(f"{owner}-s")
        if series is not None:
            self.calendar.put(owner, make_occurrence(series, week, title=title))

    @rule(owner=OWNERS)
    def delete_series(self, owner: str) -> None:
        mailbox = self.calendar.mailboxes[owner]
        for event_id in [name for name, event in mailbox.events.items() if event.series_id == f"{owner}-s"]:
            self.calendar.lose(owner, event_id)  # the provider tells of the series alone
        if f"{owner}-s" in mailbox.events:
            self.calendar.delete(owner, f"{owner}-s")

    @rule(owner=OWNERS, name=NAMES)
    def delete(self, owner: str, name: str) -> None:
        if f"{owner}-{name}" in self.calendar.mailboxes[owner].events:
            self.calendar.delete(owner, f"{owner}-{name}")

    @rule(owner=OWNERS)
    def lose_the_cursor(self, owner: str) -> None:
        self.calendar.expire_cursors(owner)

    @rule(owner=OWNERS, name=NAMES)
    def delete_while_the_cursor_is_lost(self, owner: str, name: str) -> None:
        if f"{owner}-{name}" in self.calendar.mailboxes[owner].events:
            self.calendar.lose(owner, f"{owner}-{name}")
            self.calendar.expire_cursors(owner)

    @rule(error=st.sampled_from([Transient(), RateLimited(timedelta(minutes=1))]))
    def fail(self, error: Exception) -> None:
        self.calendar.faults.append(error)

    @rule(owner=OWNERS)
    def sync(self, owner: str) -> None:
        self.host.sync(self.connections[owner])

    @rule(owner=OWNERS, pages=st.integers(0, 3))
    def sync_broken_off(self, owner: str, pages: int) -> None:
        self.calendar.faults_at["changes"] = pages
        self.host.sync(self.connections[owner])

    @rule()
    def delete_in_nundina(self) -> None:
        single = [meeting for meeting in self.host.timeline() if meeting.ical_uid not in {"", *_SERIES}]
        if single:
            delete_meeting(self.host.ports, self.host.ulla, single[0].id)
            self.dismissed.add(single[0].ical_uid)

    @rule()
    def settle_now(self) -> None:
        self.settle()

    @invariant()
    def no_event_is_ever_on_the_timeline_twice(self) -> None:
        shown = [(meeting.ical_uid, meeting.original_start) for meeting in self.host.timeline()]
        assert len(shown) == len(set(shown))

    def settle(self) -> None:
        """Let everything go well for a while; then timeline and calendars agree."""
        self.calendar.faults.clear()
        self.calendar.faults_at.clear()
        for owner in (USER, BO, USER):
            self.host.clock.at += timedelta(hours=1)  # longer than any pause that a provider's failures caused
            self.host.sync(self.connections[owner])
            user = self.host.ulla if owner == USER else self.host.bo
            answer_mass_removal(self.host.ports, user, self.connections[owner].id, remove=True)
        shown = {(meeting.ical_uid, meeting.original_start != "") for meeting in self.host.timeline()}
        assert {uid for uid, _ in shown} == self._expected()
        for owner, connection in self.connections.items():
            assert set(self.calendar.mailboxes[owner].events) <= set(self.host.seen(connection))

    def _expected(self) -> set[str]:
        standing = (event for box in self.calendar.mailboxes.values() for event in box.events.values())
        return {event.ical_uid for event in standing if _belongs(event)} - self.dismissed


_SERIES = {f"uid-s-{owner}" for owner in (USER, BO)}


def _belongs(event: CalendarEvent) -> bool:
    return event.visibility is Visibility.DEFAULT and any(guest.address == CLIENT for guest in event.guests)


@pytest.mark.rule("SYNC-3", "SYNC-4", "SYNC-10", "SYNC-12", "SYNC-15")
def test_whatever_happens_timeline_and_calendars_agree_once_it_settles(sqlite_template: Path) -> None:
    SyncMachine.template = sqlite_template
    run_state_machine_as_test(
        SyncMachine,
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
