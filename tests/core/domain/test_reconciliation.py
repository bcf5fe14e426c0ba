from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.identifiers import MeetingId, RecordId
from nundina.domain.ledger import Remember
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.reconciliation import plan_gone
from nundina.domain.sync_scope import kept_off
from nundina_plugin_api.values import (
    CalendarEvent,
    ChangePage,
    EventStatus,
    Guest,
    Moment,
    Person,
    RemovedEvent,
    UnreadableEvent,
    Visibility,
)
from support.calendar_events import CLIENT, CONNECTED, NOW, START, USER, at, make_event, make_occurrence, make_series
from support.timelines import ACCOUNT, BO, ULLA, Timelines, gone


@pytest.fixture
def timelines() -> Timelines:
    return Timelines()


@pytest.mark.rule("SYNC-2")
def test_an_event_with_a_contact_as_guest_comes_onto_the_timeline_as_it_stands(timelines: Timelines) -> None:
    timelines.bring(make_event(location="Room 4"))
    [meeting] = timelines.of()
    assert (meeting.title, meeting.location, meeting.start, meeting.zone) == (
        "Planning",
        "Room 4",
        START,
        "Europe/Oslo",
    )
    assert (meeting.origin, meeting.organizer_id) == (MeetingOrigin.CALENDAR, ULLA.user_id)


def test_the_same_page_twice_does_nothing_the_second_time(timelines: Timelines) -> None:
    page = (
        make_event(),
        make_series(),
        make_occurrence(make_series(), 2),
        make_event("x", visibility=Visibility.PRIVATE),
    )
    timelines.bring(*page)
    assert timelines.bring(*page) == ()


@pytest.mark.rule("SYNC-15")
def test_a_full_listing_of_what_is_known_only_marks_it_as_listed(timelines: Timelines) -> None:
    timelines.bring(make_event())
    before = dict(timelines.meetings)
    [action] = timelines.bring(make_event(), by=replace(ULLA, listing="L1"))
    assert isinstance(action, Remember)
    assert action.event.seen_in == "L1"
    assert timelines.meetings == before


@pytest.mark.rule("SYNC-3")
def test_an_edit_in_the_calendar_changes_the_meeting_and_not_its_identity(timelines: Timelines) -> None:
    timelines.bring(make_event())
    [before] = timelines.of()
    timelines.bring(make_event(title="Replanning", start=START + timedelta(hours=3)))
    [after] = timelines.of()
    assert (after.id, after.title, after.start) == (before.id, "Replanning", START + timedelta(hours=3))


@pytest.mark.rule("SYNC-3")
def test_a_deletion_in_the_calendar_removes_the_meeting_and_is_explained(timelines: Timelines) -> None:
    timelines.bring(make_event())
    timelines.bring(removed=gone(make_event()))
    assert timelines.meetings == {}
    assert timelines.rule_of(make_event()) == "SYNC-3"


def test_an_event_that_is_restored_comes_back(timelines: Timelines) -> None:
    timelines.bring(make_event())
    timelines.bring(removed=gone(make_event()))
    timelines.bring(make_event())
    assert len(timelines.of()) == 1


@pytest.mark.rule("SYNC-2")
def test_a_guest_who_is_added_or_dropped_gains_or_loses_the_meeting(timelines: Timelines) -> None:
    timelines.contacts["eva@client.example"] = RecordId("eva")
    timelines.bring(make_event())
    timelines.bring(make_event(guests=(CLIENT, "eva@client.example")))
    assert len(timelines.of("ana")) == len(timelines.of("eva")) == 1
    timelines.bring(make_event(guests=("eva@client.example",)))
    assert (timelines.of("ana"), len(timelines.of("eva"))) == ([], 1)


@pytest.mark.rule("SYNC-6")
def test_a_guest_who_becomes_a_contact_gets_the_meeting_with_the_event_s_next_change(timelines: Timelines) -> None:
    timelines.contacts.clear()
    timelines.bring(make_event())
    assert (timelines.meetings, timelines.rule_of(make_event())) == ({}, "SYNC-6")
    timelines.contacts[CLIENT] = RecordId("ana")
    timelines.bring(make_event(title="Now with Ana"))
    assert [meeting.title for meeting in timelines.of()] == ["Now with Ana"]


@pytest.mark.rule("SYNC-12")
def test_an_event_that_becomes_private_leaves_without_a_trace_of_what_it_says_and_may_come_back(
    timelines: Timelines,
) -> None:
    timelines.bring(make_event(title="Secret merger"))
    private = make_event(title="Secret merger", visibility=Visibility.PRIVATE)
    timelines.bring(private)
    assert timelines.meetings == {}
    [seen] = timelines.seen.values()
    assert "Secret" not in repr(seen)
    assert seen.verdict == kept_off("SYNC-12")
    timelines.bring(make_event(title="Secret merger"))
    assert len(timelines.of()) == 1


@pytest.mark.rule("SYNC-12")
def test_the_fingerprint_of_a_private_event_does_not_depend_on_what_it_says(timelines: Timelines) -> None:
    timelines.bring(make_event(visibility=Visibility.PRIVATE))
    assert timelines.bring(make_event(title="Guessable", visibility=Visibility.PRIVATE)) == ()


@pytest.mark.rule("SYNC-11")
def test_an_event_that_becomes_all_day_leaves_and_comes_back_with_its_hours(timelines: Timelines) -> None:
    timelines.bring(make_event())
    day = Moment(day=date(2026, 12, 1))
    timelines.bring(make_event(), replace(make_event(), start=day, end=day))
    assert (timelines.meetings, timelines.rule_of(make_event())) == ({}, "SYNC-11")
    timelines.bring(make_event())
    assert len(timelines.of()) == 1


@pytest.mark.rule("SYNC-9")
def test_an_event_from_before_the_connection_stays_out_whatever_happens_to_it(timelines: Timelines) -> None:
    old = make_event(created_at=CONNECTED - timedelta(days=1))
    timelines.bring(old)
    timelines.bring(replace(old, title="Changed after the connection"))
    assert (timelines.meetings, timelines.rule_of(old)) == ({}, "SYNC-9")


@pytest.mark.rule("SYNC-9")
def test_reconnecting_later_keeps_what_the_first_connection_brought(timelines: Timelines) -> None:
    timelines.bring(make_event())
    later = replace(ULLA, connected_at=CONNECTED + timedelta(days=10))
    timelines.bring(make_event(title="Changed"), by=later)
    assert [meeting.title for meeting in timelines.of()] == ["Changed"]


class TestTwoUsersAtOneMeeting:
    @pytest.mark.rule("SYNC-2")
    def test_there_is_one_meeting(self, timelines: Timelines) -> None:
        timelines.bring(make_event("ulla-1", ical_uid="one"))
        timelines.bring(make_event("bo-1", ical_uid="one"), by=BO)
        assert len(timelines.of()) == len(timelines.meetings) == 1

    def test_the_organizer_s_calendar_leads(self, timelines: Timelines) -> None:
        timelines.bring(make_event("bo-1", ical_uid="one"), by=BO)
        timelines.bring(make_event("ulla-1", ical_uid="one", title="By Ulla"))
        [meeting] = timelines.of()
        assert (meeting.title, meeting.organizer_id) == ("By Ulla", ULLA.user_id)
        timelines.bring(make_event("bo-1", ical_uid="one", title="Renamed by Bo", guests=()), by=BO)
        assert [meeting.title for meeting in timelines.of()] == ["By Ulla"]

    @pytest.mark.rule("SYNC-3")
    def test_it_stays_while_one_copy_stands(self, timelines: Timelines) -> None:
        timelines.bring(make_event("ulla-1", ical_uid="one"))
        timelines.bring(make_event("bo-1", ical_uid="one"), by=BO)
        timelines.bring(removed=(RemovedEvent("bo-1"),), by=BO)
        assert len(timelines.of()) == 1
        timelines.bring(removed=(RemovedEvent("ulla-1"),))
        assert timelines.meetings == {}

    def test_the_copy_that_remains_takes_the_lead(self, timelines: Timelines) -> None:
        timelines.bring(make_event("ulla-1", ical_uid="one"))
        timelines.bring(make_event("bo-1", ical_uid="one"), by=BO)
        timelines.bring(removed=(RemovedEvent("ulla-1"),))
        timelines.bring(make_event("bo-1", ical_uid="one", title="Only Bo's now"), by=BO)
        assert [meeting.title for meeting in timelines.of()] == ["Only Bo's now"]

    def test_a_user_who_connects_later_takes_nothing_away(self, timelines: Timelines) -> None:
        timelines.bring(make_event("ulla-1", ical_uid="one"))
        newcomer = replace(BO, connected_at=NOW)
        timelines.bring(make_event("bo-1", ical_uid="one"), by=newcomer)
        timelines.bring(removed=(RemovedEvent("bo-1"),), by=newcomer)
        assert len(timelines.of()) == 1

    @pytest.mark.rule("SYNC-4")
    def test_deleted_in_nundina_no_copy_brings_it_back(self, timelines: Timelines) -> None:
        timelines.bring(make_event("ulla-1", ical_uid="one"))
        [seen] = timelines.seen.values()
        timelines.meetings.clear()
        timelines.store((Remember(replace(seen, verdict=kept_off("SYNC-4"), meeting_id=None)),))
        timelines.bring(make_event("bo-1", ical_uid="one"), by=BO)
        timelines.bring(make_event("ulla-1", ical_uid="one", title="Changed"))
        assert timelines.meetings == {}


class TestMeetingsMadeByMeet:
    @pytest.fixture
    def timelines(self) -> Timelines:
        meeting = Meeting(
            id=MeetingId("ours"), account_id=ACCOUNT, title="Planning", start=START, end=START + timedelta(hours=1),
            origin=MeetingOrigin.NUNDINA, created_at=NOW, updated_at=NOW, organizer_id=ULLA.user_id,
            records=(RecordId("deal"), RecordId("ana")), logged_on=(RecordId("deal"),), guests=(Guest(CLIENT),),
        )  # fmt: skip
        return Timelines(meetings={meeting.id: meeting}, own={"k1": meeting.id})

    @pytest.mark.rule("SYNC-1")
    def test_our_own_event_is_linked_and_never_imported_back(self, timelines: Timelines) -> None:
        timelines.bring(make_event(origin="k1"))
        assert list(timelines.meetings) == ["ours"]
        assert timelines.rule_of(make_event()) == "SYNC-1"

    def test_an_origin_that_this_host_never_gave_is_an_event_like_any_other(self, timelines: Timelines) -> None:
        timelines.bring(make_event(origin="forged"))
        assert len(timelines.meetings) == 2

    @pytest.mark.rule("SYNC-3")
    def test_an_edit_in_the_calendar_updates_it_and_the_record_keeps_it(self, timelines: Timelines) -> None:
        timelines.bring(make_event(origin="k1"))
        timelines.bring(make_event(origin="k1", title="Later", guests=()))
        [meeting] = timelines.of("deal")
        assert (meeting.title, meeting.records) == ("Later", ("deal",))

    @pytest.mark.rule("SYNC-12")
    def test_private_and_back_it_returns_to_its_record(self, timelines: Timelines) -> None:
        timelines.bring(make_event(origin="k1"))
        timelines.bring(make_event(origin="k1", visibility=Visibility.PRIVATE))
        assert timelines.of("deal") == []
        assert "Planning" not in repr(timelines.meetings)
        timelines.bring(make_event(origin="k1"))
        assert [meeting.title for meeting in timelines.of("deal")] == ["Planning"]

    @pytest.mark.rule("SYNC-4")
    def test_deleted_before_it_reached_the_calendar_it_does_not_come_back(self, timelines: Timelines) -> None:
        timelines.meetings.clear()
        timelines.bring(make_event(origin="k1"))
        assert (timelines.meetings, timelines.rule_of(make_event())) == ({}, "SYNC-4")

    def test_an_older_copy_from_the_calendar_does_not_undo_an_edit_on_its_way(self, timelines: Timelines) -> None:
        timelines.unwritten = frozenset({MeetingId("ours")})
        timelines.bring(make_event(origin="k1", title="Old title"))
        assert timelines.meetings[MeetingId("ours")].title == "Planning"
        timelines.unwritten = frozenset()
        timelines.bring(make_event(origin="k1", title="Old title"))
        assert timelines.meetings[MeetingId("ours")].title == "Old title"


@pytest.mark.rule("SYNC-10")
class TestSeries:
    def test_only_the_first_event_is_synced(self, timelines: Timelines) -> None:
        timelines.bring(make_series())
        assert [meeting.start for meeting in timelines.of()] == [START]

    def test_an_occurrence_that_moves_is_synced_too(self, timelines: Timelines) -> None:
        series = make_series()
        timelines.bring(series)
        timelines.bring(make_occurrence(series, 3, start=at(START + timedelta(weeks=3, hours=2))))
        assert [meeting.start - START for meeting in timelines.of()] == [timedelta(), timedelta(weeks=3, hours=2)]

    def test_an_occurrence_whose_guest_answers_is_synced(self, timelines: Timelines) -> None:
        series = make_series()
        timelines.bring(series, make_occurrence(series, 1))
        assert len(timelines.of()) == 2

    def test_a_single_cancelled_week_is_synced_as_cancelled(self, timelines: Timelines) -> None:
        series = make_series()
        timelines.bring(series)
        timelines.bring(removed=gone(make_occurrence(series, 2)))
        assert [(m.start - START, m.cancelled) for m in timelines.of()] == [
            (timedelta(), False),
            (timedelta(weeks=2), True),
        ]

    def test_a_cancelled_week_said_twice_stands_once(self, timelines: Timelines) -> None:
        series = make_series()
        week = make_occurrence(series, 2)
        timelines.bring(series, week)
        timelines.bring(removed=gone(week))
        timelines.bring(replace(week, status=EventStatus.CANCELLED))
        assert [meeting.cancelled for meeting in timelines.of()] == [False, True]

    @pytest.mark.parametrize("master_first", [True, False])
    def test_a_changed_first_occurrence_is_the_first_event(self, timelines: Timelines, master_first: bool) -> None:
        series = make_series()
        first = make_occurrence(series, 0, title="Kick-off")
        for event in (series, first) if master_first else (first, series):
            timelines.bring(event)
        timelines.bring(replace(series, description="Every week"))
        assert [meeting.title for meeting in timelines.of()] == ["Kick-off"]

    def test_a_first_occurrence_that_becomes_private_leaves(self, timelines: Timelines) -> None:
        series = make_series()
        timelines.bring(series, make_occurrence(series, 0, visibility=Visibility.PRIVATE))
        assert timelines.meetings == {}

    def test_a_deleted_series_takes_its_changed_occurrences_along(self, timelines: Timelines) -> None:
        series = make_series()
        timelines.bring(series, make_occurrence(series, 1), make_occurrence(series, 4))
        timelines.bring(removed=gone(make_occurrence(series, 2)))
        timelines.bring(removed=(*gone(make_occurrence(series, 1)), *gone(series)))
        assert timelines.meetings == {}

    def test_a_guest_on_one_occurrence_only_gets_that_one(self, timelines: Timelines) -> None:
        series = make_series(guests=("bo@firm.example",))
        timelines.bring(series, make_occurrence(series, 2, guests=(Guest(CLIENT),)))
        assert [meeting.start for meeting in timelines.of()] == [START + timedelta(weeks=2)]

    def test_a_series_that_is_split_has_two_first_events(self, timelines: Timelines) -> None:
        timelines.bring(make_series())
        rest = make_series("s1_R", start=START + timedelta(weeks=5), created_at=NOW)
        timelines.bring(make_series(recurrence=("RRULE:FREQ=WEEKLY;COUNT=5",)), rest)
        assert [meeting.start - START for meeting in timelines.of()] == [timedelta(), timedelta(weeks=5)]

    def test_a_series_that_becomes_a_single_event_stays_one_meeting(self, timelines: Timelines) -> None:
        timelines.bring(make_series())
        timelines.bring(make_series(recurrence=()))
        assert len(timelines.of()) == 1
        assert timelines.rule_of(make_series()) == "SYNC-2"

    @pytest.mark.rule("SYNC-9")
    def test_a_series_from_before_the_connection_brings_no_occurrence(self, timelines: Timelines) -> None:
        series = make_series(created_at=CONNECTED - timedelta(days=1))
        timelines.bring(series, make_occurrence(series, 2, title="Changed today"))
        timelines.bring(removed=gone(make_occurrence(series, 3)))
        assert timelines.meetings == {}


@pytest.mark.rule("SYNC-13")
def test_an_unreadable_event_is_explained_keeps_what_stands_and_heals(timelines: Timelines) -> None:
    timelines.bring(make_event("known"))
    timelines.bring_page(ChangePage(unreadable=(UnreadableEvent("known", "?"), UnreadableEvent("new", "?"))))
    assert len(timelines.of()) == 1
    assert {seen.verdict.rule for seen in timelines.seen.values()} == {"SYNC-2", "SYNC-13"}
    timelines.bring(make_event("new"))
    assert len(timelines.of()) == len(timelines.seen) == 2


@pytest.mark.rule("SYNC-2")
def test_an_event_that_a_contact_organizes_is_on_the_contact_s_timeline(timelines: Timelines) -> None:
    timelines.bring(make_event(organizer=Person(CLIENT, "Ana"), guests=(USER,)))
    assert len(timelines.of()) == 1


@pytest.mark.rule("SYNC-15")
def test_what_a_complete_listing_did_not_bring_goes(timelines: Timelines) -> None:
    timelines.bring(make_event("stays"), make_event("goes"))
    vanished = [seen for seen in timelines.seen.values() if seen.event_id == "goes"]
    timelines.store(plan_gone(vanished, replace(ULLA, listing="L1"), timelines.knowledge(), NOW))
    assert [meeting.ical_uid for meeting in timelines.of()] == ["stays@calendar.example"]


EVENTS = st.builds(
    lambda name, title, private, contact: make_event(
        name,
        title=title,
        visibility=Visibility.PRIVATE if private else Visibility.DEFAULT,
        guests=(CLIENT,) if contact else ("who@else.example",),
    ),
    st.sampled_from(["e1", "e2", "e3"]),
    st.sampled_from(["Planning", "Replanning"]),
    st.booleans(),
    st.booleans(),
)
CHANGES = st.lists(st.tuples(EVENTS, st.booleans()), max_size=25)


@pytest.mark.rule("SYNC-15")
@given(CHANGES)
def test_however_often_changes_are_repeated_the_timeline_is_what_the_calendar_says(
    changes: list[tuple[CalendarEvent, bool]],
) -> None:
    timelines = Timelines()
    calendar: dict[str, CalendarEvent | None] = {}
    for event, deleted in changes:
        calendar[event.event_id] = None if deleted else event
        page = ChangePage(removed=gone(event)) if deleted else ChangePage(events=(event,))
        timelines.bring_page(page)
        timelines.bring_page(page)
    shown = [e for e in calendar.values() if e and e.visibility is Visibility.DEFAULT and e.guests[0].address == CLIENT]
    assert sorted((m.ical_uid, m.title) for m in timelines.of()) == sorted((e.ical_uid, e.title) for e in shown)
