from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.errors import AppFault, LeaseLost
from nundina.domain.records import RecordKind
from nundina.domain.sync import WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.removals import answer_mass_removal, vanished_count
from nundina.use_cases.run_sync import run_sync
from nundina_plugin_api.errors import AuthorizationLost, RateLimited, Transient
from nundina_plugin_api.values import Moment, Visibility, Window
from support.calendar_events import CONNECTED, START, USER, make_event, make_occurrence, make_series
from support.fake_calendar import FakeCalendar
from support.sync_host import BO, SyncHost


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work, FakeCalendar(page_size=3)).furnish()


@pytest.mark.rule("SYNC-2", "SYNC-3")
def test_an_event_comes_changes_and_goes_on_the_timeline_as_in_the_calendar(host: SyncHost) -> None:
    host.sync()
    host.calendar.put(USER, make_event())
    host.sync()
    [meeting] = host.timeline()
    assert (meeting.title, meeting.start) == ("Planning", START)
    host.calendar.put(USER, make_event(title="Replanning", start=START + timedelta(hours=1)))
    host.sync()
    assert [(m.id, m.title, m.start) for m in host.timeline()] == [
        (meeting.id, "Replanning", START + timedelta(hours=1))
    ]
    host.calendar.delete(USER, "e1")
    host.sync()
    assert host.timeline() == []
    assert host.seen()["e1"].verdict.rule == "SYNC-3"


@pytest.mark.rule("SYNC-9")
def test_a_first_sync_of_a_full_calendar_writes_nothing_and_brings_nothing_old(host: SyncHost) -> None:
    for number in range(10):
        host.calendar.put(USER, make_event(f"old{number}", created_at=CONNECTED - timedelta(days=1)))
    host.sync()
    assert host.timeline() == []
    assert {event.verdict.rule for event in host.seen().values()} == {"SYNC-9"}
    assert set(host.calendar.calls) == {"calendars", "changes"}
    assert host.stored().events_seen == 10


@pytest.mark.rule("SYNC-6")
def test_sync_never_makes_a_contact(host: SyncHost) -> None:
    host.calendar.put(USER, make_event(guests=("new@else.example",)))
    host.sync()
    with host.unit_of_work.read() as tx:
        assert tx.records.count(host.account.id, RecordKind.CONTACT) == 1
    assert host.seen()["e1"].verdict.rule == "SYNC-6"


@pytest.mark.rule("SYNC-8", "SYNC-11", "SYNC-12")
def test_what_does_not_belong_on_a_timeline_is_seen_with_its_rule_and_kept_off(host: SyncHost) -> None:
    host.contact("Colleague by mistake", "kim@firm.example")
    day = Moment(day=date(2026, 12, 1))
    host.calendar.put(USER, make_event("colleagues", guests=("kim@firm.example",)))
    host.calendar.put(USER, replace(make_event("all-day"), start=day, end=day))
    host.calendar.put(USER, make_event("private", title="Secret", visibility=Visibility.PRIVATE))
    host.sync()
    rules = {name: event.verdict.rule for name, event in host.seen().items()}
    assert rules == {"colleagues": "SYNC-8", "all-day": "SYNC-11", "private": "SYNC-12"}
    assert host.seen()["private"].title == ""


@pytest.mark.rule("SYNC-12")
def test_a_calendar_that_becomes_private_takes_its_meetings_off_and_brings_them_back(host: SyncHost) -> None:
    host.calendar.put(USER, make_event())
    host.sync()
    host.calendar.mailboxes[USER].private = True
    host.clock.move(timedelta(hours=7))
    host.sync()
    assert host.timeline() == []
    assert "Planning" not in repr(host.seen())
    host.calendar.mailboxes[USER].private = False
    host.clock.move(timedelta(hours=7))
    host.sync()
    assert len(host.timeline()) == 1


@pytest.mark.rule("SYNC-10")
def test_of_a_series_the_first_and_what_was_changed_stand_on_the_timeline(host: SyncHost) -> None:
    series = make_series()
    host.calendar.put(USER, series)
    host.calendar.put(USER, make_occurrence(series, 2, title="In the big room"))
    host.sync()
    assert [meeting.title for meeting in host.timeline()] == ["Planning", "In the big room"]


class TestTwoUsers:
    @pytest.mark.rule("SYNC-2", "SYNC-3")
    def test_two_users_at_one_meeting_are_one_meeting_until_both_are_gone(self, host: SyncHost) -> None:
        bos = host.connect(host.bo)
        host.calendar.put(USER, make_event("u", ical_uid="one"))
        host.calendar.put(BO, make_event("b", ical_uid="one"))
        host.sync(bos)
        host.sync()
        assert len(host.timeline()) == 1
        host.calendar.delete(USER, "u")
        host.sync()
        assert len(host.timeline()) == 1
        host.calendar.delete(BO, "b")
        host.sync(bos)
        assert host.timeline() == []


class TestCursor:
    @pytest.mark.rule("SYNC-15")
    def test_a_lost_cursor_doubles_nothing_loses_nothing_and_removes_what_vanished(self, host: SyncHost) -> None:
        for number in range(8):
            host.calendar.put(USER, make_event(f"e{number}", start=START + timedelta(days=number)))
        host.sync()
        before = {meeting.ical_uid: meeting for meeting in host.timeline()}
        host.calendar.put(USER, make_event("e9", title="New"))
        host.calendar.lose(USER, "e3")
        host.calendar.expire_cursors(USER)
        host.sync()
        after = {meeting.ical_uid: meeting for meeting in host.timeline()}
        assert set(after) - set(before) == {"e9@calendar.example"}
        assert set(before) - set(after) == {"e3@calendar.example"}
        assert all(after[uid] == before[uid] for uid in set(before) & set(after))

    @pytest.mark.rule("SYNC-15")
    def test_a_listing_that_breaks_off_removes_nothing_and_goes_on_where_it_was(self, host: SyncHost) -> None:
        for number in range(9):
            host.calendar.put(USER, make_event(f"e{number}"))
        host.sync()
        host.calendar.expire_cursors(USER)
        host.calendar.calls.clear()
        host.sync_broken_after(2)
        assert len(host.timeline()) == 9
        host.sync()
        assert len(host.timeline()) == 9
        assert host.calendar.calls.count("changes") == 5  # expired, two pages, broken off, and the last page alone

    @pytest.mark.rule("SYNC-15")
    def test_a_mass_removal_stops_and_asks(self, host: SyncHost) -> None:
        for number in range(24):
            host.calendar.put(USER, make_event(f"e{number}"))
        host.sync()
        for number in range(20):
            host.calendar.lose(USER, f"e{number}")
        host.calendar.expire_cursors(USER)
        host.sync()
        assert len(host.timeline()) == 24
        assert host.stored().last_problem == "MassRemoval"
        assert vanished_count(host.ports, host.ulla, host.connection.id) == 20
        host.calendar.put(USER, make_event("new"))
        host.sync()  # what is new comes all the same
        assert len(host.timeline()) == 25
        answer_mass_removal(host.ports, host.ulla, host.connection.id, remove=True)
        assert len(host.timeline()) == 5
        assert vanished_count(host.ports, host.ulla, host.connection.id) == 0
        host.sync()
        assert host.stored().last_problem == ""

    @pytest.mark.rule("SYNC-15")
    def test_a_mass_that_its_user_keeps_is_never_asked_about_again(self, host: SyncHost) -> None:
        for number in range(20):
            host.calendar.put(USER, make_event(f"e{number}"))
        host.sync()
        host.calendar.mailboxes[USER].events.clear()
        host.calendar.expire_cursors(USER)
        host.sync()
        answer_mass_removal(host.ports, host.ulla, host.connection.id, remove=False)
        host.calendar.expire_cursors(USER)
        host.sync()
        assert len(host.timeline()) == 20
        assert host.stored().last_problem == ""

    @pytest.mark.rule("SYNC-15")
    def test_a_listing_of_a_stretch_of_time_takes_nothing_outside_of_it_for_gone(self, host: SyncHost) -> None:
        for day in range(6):
            host.calendar.put(USER, make_event(f"e{day}", start=START + timedelta(days=day)))
        host.sync()
        host.calendar.window = Window(START + timedelta(days=2), START + timedelta(days=5))
        for gone in ("e0", "e2", "e4", "e5"):
            host.calendar.lose(USER, gone)
        host.calendar.expire_cursors(USER)
        host.sync()
        assert [meeting.ical_uid[:2] for meeting in host.timeline()] == ["e0", "e1", "e3", "e5"]
        assert host.seen()["e0"].verdict.on_timeline

    @pytest.mark.rule("SYNC-15")
    def test_a_mass_is_half_of_what_the_listing_covers_and_the_answer_concerns_no_more(self, host: SyncHost) -> None:
        for number in range(50):
            host.calendar.put(USER, make_event(f"e{number:02}", start=START + timedelta(days=number)))
        host.sync()
        host.calendar.window = Window(START, START + timedelta(days=22))
        for number in range(12):
            host.calendar.lose(USER, f"e{number:02}")
        host.calendar.expire_cursors(USER)
        host.sync()
        assert (len(host.timeline()), host.stored().last_problem) == (50, "MassRemoval")
        host.calendar.window = Window(START, START + timedelta(days=365))  # of no matter: the listing is complete
        host.calendar.put(USER, make_event("new", start=START + timedelta(days=100)))
        host.sync()
        assert vanished_count(host.ports, host.ulla, host.connection.id) == 12
        answer_mass_removal(host.ports, host.ulla, host.connection.id, remove=True)
        assert len(host.timeline()) == 39
        with host.unit_of_work.read() as tx:
            assert tx.events.position(host.connection.id).window is None

    @pytest.mark.rule("SYNC-15")
    def test_keeping_a_mass_keeps_what_lies_outside_of_the_listing_as_well(self, host: SyncHost) -> None:
        for number in range(25):
            host.calendar.put(USER, make_event(f"e{number:02}", start=START + timedelta(days=number)))
        host.sync()
        host.calendar.mailboxes[USER].events.clear()
        host.calendar.window = Window(START, START + timedelta(days=20))
        host.calendar.expire_cursors(USER)
        host.sync()
        answer_mass_removal(host.ports, host.ulla, host.connection.id, remove=False)
        assert len(host.timeline()) == 25
        assert set(host.seen()) == {f"e{number}" for number in range(20, 25)}

    @pytest.mark.rule("SYNC-15")
    def test_pages_of_one_listing_that_disagree_vouch_for_what_all_of_them_cover(self, host: SyncHost) -> None:
        for day in range(6):
            host.calendar.put(USER, make_event(f"e{day}", start=START + timedelta(days=day)))
        host.sync()
        host.calendar.expire_cursors(USER)
        host.calendar.lose(USER, "e0")
        host.calendar.lose(USER, "e5")
        host.calendar.window = Window(START, START + timedelta(days=30))
        host.sync_broken_after(1)
        host.calendar.window = Window(START + timedelta(days=1), START + timedelta(days=30))
        host.sync()
        assert [meeting.ical_uid[:2] for meeting in host.timeline()] == ["e0", "e1", "e2", "e3", "e4"]

    @pytest.mark.rule("SYNC-15")
    def test_nothing_new_is_one_request(self, host: SyncHost) -> None:
        host.calendar.put(USER, make_event())
        host.sync()
        host.calendar.calls.clear()
        host.sync()
        assert host.calendar.calls == ["changes"]


class TestTrouble:
    def test_a_provider_that_is_away_is_asked_again_later_and_later(self, host: SyncHost) -> None:
        host.calendar.put(USER, make_event())
        waits = []
        for _ in range(3):
            host.calendar.faults.append(Transient())
            host.sync()
            due = host.due(WorkKind.SYNC, host.connection.id)
            assert due is not None
            waits.append(due.due_at - host.clock.now())
        assert host.stored().last_problem == "Transient"
        assert waits[0] < timedelta(seconds=3)
        assert waits[2] > timedelta(seconds=3)
        host.sync()
        assert len(host.timeline()) == 1
        assert host.stored().last_problem == ""

    def test_a_provider_that_asks_for_quiet_gets_it(self, host: SyncHost) -> None:
        host.calendar.faults.append(RateLimited(timedelta(minutes=7)))
        host.sync()
        due = host.due(WorkKind.SYNC, host.connection.id)
        assert due is not None
        assert due.due_at - host.clock.now() >= timedelta(minutes=7)

    @pytest.mark.rule("CON-11")
    def test_lost_authorisation_waits_for_the_user_and_a_reconnect_resumes(self, host: SyncHost) -> None:
        host.sync()
        host.calendar.put(USER, make_event())
        host.calendar.faults.extend([AuthorizationLost(), AuthorizationLost()])
        host.sync()
        assert host.stored().state is ConnectionState.AUTHORIZATION_LOST
        assert host.due(WorkKind.SYNC, host.connection.id) is None
        with host.unit_of_work() as tx:
            tx.connections.update(replace(host.stored(), state=ConnectionState.ACTIVE))
        host.sync()
        assert len(host.timeline()) == 1

    def test_an_app_that_breaks_is_told_and_asked_again(self, host: SyncHost) -> None:
        host.calendar.faults.append(AppFault(host.connection.app_id, "ValueError"))
        host.sync()
        assert host.stored().last_problem == "AppFault"
        assert host.due(WorkKind.SYNC, host.connection.id) is not None

    def test_a_worker_whose_lease_was_taken_over_stores_nothing(self, host: SyncHost) -> None:
        host.calendar.put(USER, make_event())
        stale = host.lease(WorkKind.SYNC, host.connection.id)
        host.clock.move(timedelta(minutes=2))
        host.lease(WorkKind.SYNC, host.connection.id)
        with pytest.raises(LeaseLost):
            run_sync(host.ports, stale)
        assert host.timeline() == []
        assert host.seen() == {}

    def test_a_worker_that_is_asked_to_stop_keeps_what_it_has_and_is_due_at_once(self, host: SyncHost) -> None:
        for number in range(9):
            host.calendar.put(USER, make_event(f"e{number}"))
        answers = iter([False, True])
        outcome = run_sync(host.ports, host.lease(WorkKind.SYNC, host.connection.id), lambda: next(answers))
        assert outcome.next_due_at == host.clock.now()
        assert len(host.timeline()) == 3

    @pytest.mark.rule("CON-10")
    def test_a_connection_that_was_disconnected_is_left_alone(self, host: SyncHost) -> None:
        with host.unit_of_work() as tx:
            tx.connections.update(replace(host.stored(), state=ConnectionState.ENDED, purposes=frozenset()))
        host.calendar.put(USER, make_event())
        host.sync()
        assert host.calendar.calls == []
