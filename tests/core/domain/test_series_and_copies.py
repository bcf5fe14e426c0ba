"""The subtle cases of sync: series that change shape, copies that differ, contacts who come late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from nundina.domain.identifiers import RecordId
from nundina.domain.ledger import Mailbox
from nundina.domain.sync_scope import kept_off
from nundina_plugin_api.values import (
    CalendarEvent,
    ChangePage,
    Moment,
    Person,
    RegularOccurrence,
    RemovedEvent,
    Visibility,
)
from support.calendar_events import CLIENT, CONNECTED, START, USER, at, make_event, make_occurrence, make_series
from support.timelines import BO, ULLA, Timelines, gone

COLLEAGUE = "bo@firm.example"
EVA = "eva@client.example"
SERIES = make_series()
DAY = Moment(day=date(2026, 12, 1))


@pytest.fixture
def timelines() -> Timelines:
    return Timelines()


def weeks(timelines: Timelines, record: str = "ana") -> list[tuple[int, bool]]:
    """Return in which weeks of the series meetings stand, and which of them are cancelled."""
    return [((meeting.start - START).days // 7, meeting.cancelled) for meeting in timelines.of(record)]


def titles(timelines: Timelines) -> list[tuple[str, bool]]:
    """Return what meetings stand, and which of them are cancelled."""
    return [(meeting.title, meeting.cancelled) for meeting in timelines.of()]


def regular(event: CalendarEvent) -> RegularOccurrence:
    """Return that an occurrence does not differ."""
    return RegularOccurrence(event.event_id, event.series_id, event.original_start or event.start)


def copy_of(event: CalendarEvent) -> CalendarEvent:
    """Return the event as a colleague's calendar has it."""
    series_id = f"bo-{event.series_id}" if event.series_id else ""
    return replace(event, event_id=f"bo-{event.event_id}", series_id=series_id)


@pytest.mark.rule("SYNC-10")
class TestSeries:
    def test_the_first_event_deleted_alone_stays_as_cancelled(self, timelines: Timelines) -> None:
        timelines.bring(SERIES)
        timelines.bring(removed=gone(make_occurrence(SERIES, 0)))
        assert weeks(timelines) == [(0, True)]
        timelines.bring(replace(SERIES, title="Renamed since"))
        assert weeks(timelines) == [(0, True)]

    def test_a_cancelled_week_that_comes_before_its_series_comes_once_the_series_is_known(
        self, timelines: Timelines
    ) -> None:
        timelines.bring(removed=gone(make_occurrence(SERIES, 2)))
        assert timelines.meetings == {}
        timelines.bring(SERIES)
        assert weeks(timelines) == [(0, False)]

    def test_a_cancelled_week_on_the_page_of_its_series_stands(self, timelines: Timelines) -> None:
        timelines.bring(SERIES, removed=gone(make_occurrence(SERIES, 2)))
        assert weeks(timelines) == [(0, False), (2, True)]

    def test_split_the_weeks_that_were_changed_before_end_with_the_old_series(self, timelines: Timelines) -> None:
        changed = make_occurrence(SERIES, 6, title="Changed")
        timelines.bring(SERIES, changed)
        ended = replace(SERIES, recurrence=("RRULE:FREQ=WEEKLY;UNTIL=20261229T000000Z",))
        rest = make_series("rest", start=START + timedelta(weeks=5))
        timelines.bring(ended, rest, removed=gone(changed))
        assert [week for week, cancelled in weeks(timelines) if not cancelled] == [0, 5]

    def test_what_differed_from_its_series_and_does_so_no_longer_leaves(self, timelines: Timelines) -> None:
        changed, cancelled = make_occurrence(SERIES, 1, title="Changed"), make_occurrence(SERIES, 2)
        timelines.bring(SERIES, changed, removed=gone(cancelled))
        assert weeks(timelines) == [(0, False), (1, False), (2, True)]
        under_another_id = replace(regular(cancelled), event_id="another")
        page = ChangePage(events=(replace(SERIES, title="Anew"),), regular=(regular(changed), under_another_id))
        timelines.bring_page(page)
        assert titles(timelines) == [("Anew", False)]
        assert set(timelines.seen) == {(ULLA.connection_id, SERIES.ical_uid, "")}

    def test_a_first_week_that_differs_no_longer_is_as_its_series_says(self, timelines: Timelines) -> None:
        first = make_occurrence(SERIES, 0, title="Kick-off")
        timelines.bring(SERIES, first)
        timelines.bring_page(ChangePage(events=(replace(SERIES, title="Anew"),), regular=(regular(first),)))
        assert titles(timelines) == [("Anew", False)]

    @pytest.mark.rule("SYNC-4")
    def test_a_week_deleted_in_nundina_stays_deleted_whatever_it_is(self, timelines: Timelines) -> None:
        week = make_occurrence(SERIES, 2, title="Changed")
        timelines.bring(SERIES, week)
        [identity] = [key for key, seen in timelines.seen.items() if seen.series_id]
        timelines.seen[identity] = replace(timelines.seen[identity], verdict=kept_off("SYNC-4"), meeting_id=None)
        timelines.bring_page(ChangePage(regular=(regular(week),)))
        timelines.bring(replace(week, title="Changed again"))
        assert timelines.rule_of(week) == "SYNC-4"

    @pytest.mark.parametrize("series_first", [True, False])
    def test_a_series_moves_away_from_its_changed_first_week(self, timelines: Timelines, series_first: bool) -> None:
        first = make_occurrence(SERIES, 0, title="Kick-off")
        timelines.bring(SERIES, first)
        moved = make_series(start=START + timedelta(weeks=1))
        if series_first:
            timelines.bring(moved, removed=gone(first))
        else:
            timelines.bring(removed=gone(first))
            timelines.bring(moved)
        assert weeks(timelines) == [(1, False)]
        assert timelines.rule_of(first) == "SYNC-3"

    def test_a_single_event_that_becomes_a_series_stays_one_meeting(self, timelines: Timelines) -> None:
        timelines.bring(replace(SERIES, recurrence=()))
        timelines.bring(SERIES)
        assert weeks(timelines) == [(0, False)]
        assert timelines.rule_of(SERIES) == "SYNC-10"

    def test_a_guest_who_leaves_one_week_leaves_that_week_only(self, timelines: Timelines) -> None:
        timelines.bring(SERIES, make_occurrence(SERIES, 2, guests=()))
        assert weeks(timelines) == [(0, False)]

    def test_a_series_that_becomes_private_takes_its_cancelled_week_along(self, timelines: Timelines) -> None:
        timelines.bring(SERIES)
        timelines.bring(removed=gone(make_occurrence(SERIES, 2)))
        timelines.bring(replace(SERIES, visibility=Visibility.PRIVATE))
        assert timelines.meetings == {}
        assert "Planning" not in repr(timelines.seen)

    def test_a_series_that_becomes_all_day_takes_its_cancelled_week_along(self, timelines: Timelines) -> None:
        timelines.bring(SERIES)
        timelines.bring(removed=gone(make_occurrence(SERIES, 2)))
        timelines.bring(replace(SERIES, start=DAY, end=DAY))
        assert timelines.meetings == {}


@pytest.mark.rule("SYNC-10")
class TestAColleagueAndASeries:
    @pytest.fixture(autouse=True)
    def both(self, timelines: Timelines) -> None:
        timelines.bring(SERIES)
        timelines.bring(copy_of(SERIES), by=BO)

    @pytest.mark.parametrize("week", [0, 2])
    def test_one_who_drops_a_single_week_cancels_it_for_nobody_else(self, timelines: Timelines, week: int) -> None:
        one = make_occurrence(SERIES, week, title="In Ulla's calendar")
        timelines.bring(one)
        timelines.bring(copy_of(one), by=BO)
        timelines.bring(removed=gone(copy_of(one)), by=BO)
        assert (week, False) in weeks(timelines)
        assert not any(cancelled for _, cancelled in weeks(timelines))

    @pytest.mark.parametrize("week", [0, 2])
    def test_one_who_drops_a_week_that_no_calendar_told_of_cancels_it_for_nobody_else(
        self, timelines: Timelines, week: int
    ) -> None:
        one = make_occurrence(SERIES, week)
        timelines.bring(removed=gone(copy_of(one)), by=BO)
        assert weeks(timelines) == [(0, False)]
        assert timelines.rule_of(copy_of(one), by=BO) == "SYNC-3"

    @pytest.mark.parametrize("week", [0, 2])
    def test_a_week_that_one_has_dropped_is_cancelled_by_its_organizer(self, timelines: Timelines, week: int) -> None:
        one = make_occurrence(SERIES, week, title="In Ulla's calendar")
        timelines.bring(removed=gone(copy_of(one)), by=BO)
        timelines.bring(one)
        assert (week, False) in weeks(timelines)
        timelines.bring(removed=gone(one))
        assert (week, True) in weeks(timelines)

    @pytest.mark.parametrize("order", [(ULLA, BO), (BO, ULLA)])
    def test_a_week_of_somebody_else_s_series_is_cancelled_once_nobody_has_it(
        self, timelines: Timelines, order: tuple[Mailbox, Mailbox]
    ) -> None:
        theirs = make_series("theirs", organizer=Person(CLIENT, "Ana"), guests=(USER, COLLEAGUE))
        timelines.bring(theirs)
        timelines.bring(copy_of(theirs), by=BO)
        week = make_occurrence(theirs, 2)
        first, second = order
        timelines.bring(removed=gone(copy_of(week) if first is BO else week), by=first)
        assert (2, True) not in weeks(timelines)
        timelines.bring(removed=gone(copy_of(week) if second is BO else week), by=second)
        assert (2, True) in weeks(timelines)

    @pytest.mark.rule("CON-10")
    @pytest.mark.parametrize("week_told", [True, False])
    def test_a_calendar_that_is_connected_no_longer_keeps_no_week_from_being_cancelled(
        self, timelines: Timelines, week_told: bool
    ) -> None:
        theirs = make_series("theirs", organizer=Person(CLIENT, "Ana"), guests=(USER, COLLEAGUE))
        week = make_occurrence(theirs, 2, title="Changed")
        timelines.bring(theirs)
        timelines.bring(copy_of(theirs), *([copy_of(week)] if week_told else []), by=BO)
        timelines.bring(removed=gone(week), by=replace(ULLA, ended=frozenset({BO.connection_id})))
        assert (2, True) in weeks(timelines)

    @pytest.mark.rule("SYNC-4")
    def test_a_week_deleted_in_nundina_and_then_in_the_calendar_stays_deleted(self, timelines: Timelines) -> None:
        week = make_occurrence(SERIES, 2, title="Changed")
        timelines.bring(week)
        for identity, seen in list(timelines.seen.items()):
            timelines.seen[identity] = replace(seen, verdict=kept_off("SYNC-4"), meeting_id=None)
        timelines.bring(removed=gone(week))
        assert timelines.rule_of(week) == "SYNC-4"

    @pytest.mark.rule("SYNC-12")
    @pytest.mark.parametrize("number", [0, 2])
    def test_a_week_that_one_has_dropped_leaves_when_it_becomes_private_where_it_goes_on(
        self, timelines: Timelines, number: int
    ) -> None:
        theirs = make_series("theirs", organizer=Person(CLIENT, "Ana"), guests=(USER, COLLEAGUE), title="Theirs")
        week = make_occurrence(theirs, number, title="Changed")
        timelines.bring(theirs)
        timelines.bring(removed=gone(week))
        assert ("Theirs", True) in titles(timelines)
        timelines.bring(copy_of(theirs), copy_of(week), by=BO)
        assert ("Changed", False) in titles(timelines)
        timelines.bring(copy_of(replace(week, visibility=Visibility.PRIVATE)), by=BO)
        assert "Changed" not in dict(titles(timelines))
        assert ("Theirs", True) not in titles(timelines)

    @pytest.mark.parametrize("week", [0, 2])
    @pytest.mark.parametrize("organizer_first", [True, False])
    def test_a_week_that_is_cancelled_in_both_calendars_stands_as_cancelled(
        self, timelines: Timelines, week: int, organizer_first: bool
    ) -> None:
        one = make_occurrence(SERIES, week)
        steps = [(one, ULLA), (copy_of(one), BO)]
        for event, by in steps if organizer_first else reversed(steps):
            timelines.bring(removed=gone(event), by=by)
        assert (week, True) in weeks(timelines)
        assert len(weeks(timelines)) == (1 if week == 0 else 2)


@pytest.mark.rule("SYNC-10")
def test_a_first_week_told_by_one_calendar_and_its_series_by_another_is_one_meeting(timelines: Timelines) -> None:
    first = make_occurrence(SERIES, 0, title="Kick-off")
    timelines.bring(first)
    timelines.bring(copy_of(SERIES), by=BO)
    timelines.bring(copy_of(first), by=BO)
    timelines.bring(SERIES)
    assert [meeting.title for meeting in timelines.of()] == ["Kick-off"]
    timelines.bring(removed=gone(SERIES))
    timelines.bring(removed=gone(copy_of(SERIES)), by=BO)
    assert timelines.meetings == {}


@pytest.mark.rule("SYNC-10")
def test_a_first_week_that_a_colleague_is_not_at_is_one_meeting(timelines: Timelines) -> None:
    first = make_occurrence(SERIES, 0, title="Kick-off")
    timelines.bring(first)
    timelines.bring(copy_of(SERIES), by=BO)
    timelines.bring(removed=gone(copy_of(first)), by=BO)
    assert [meeting.title for meeting in timelines.of()] == ["Kick-off"]


@pytest.mark.rule("SYNC-9")
class TestOldEvents:
    def test_deleted_and_restored_it_stays_old(self, timelines: Timelines) -> None:
        old = make_event(created_at=CONNECTED - timedelta(days=1))
        timelines.bring(old)
        timelines.bring(removed=gone(old))
        timelines.bring(old)
        assert (timelines.meetings, timelines.rule_of(old)) == ({}, "SYNC-9")

    def test_what_was_made_in_a_gap_between_two_connections_never_comes(self, timelines: Timelines) -> None:
        again = replace(ULLA, connected_at=CONNECTED + timedelta(days=10))
        timelines.bring(make_event("before"))
        in_the_gap = make_event("gap", created_at=CONNECTED + timedelta(days=5))
        timelines.bring(make_event("before", title="Changed"), in_the_gap, by=again)
        assert [meeting.title for meeting in timelines.of()] == ["Changed"]
        assert timelines.rule_of(in_the_gap) == "SYNC-9"


class TestContacts:
    @pytest.mark.rule("SYNC-6", "SYNC-7")
    def test_a_contact_whose_email_changes_leaves_with_the_event_s_next_change(self, timelines: Timelines) -> None:
        timelines.bring(make_event())
        timelines.contacts = {EVA: RecordId("ana")}
        timelines.bring(make_event(title="Changed"))
        assert timelines.meetings == {}
        assert timelines.rule_of(make_event()) == "SYNC-6"

    @pytest.mark.rule("SYNC-7")
    def test_two_contacts_merged_into_one_are_at_the_event_once(self, timelines: Timelines) -> None:
        timelines.contacts[EVA] = RecordId("eva")
        timelines.bring(make_event(guests=(CLIENT, EVA)))
        timelines.contacts[EVA] = RecordId("ana")
        timelines.bring(make_event(guests=(CLIENT, EVA), title="Changed"))
        [meeting] = timelines.of("ana")
        assert meeting.records == ("ana",)
        assert timelines.of("eva") == []

    @pytest.mark.rule("SYNC-2")
    def test_a_contact_who_hands_the_event_over_and_leaves_is_no_longer_at_it(self, timelines: Timelines) -> None:
        timelines.bring(make_event(organizer=Person(CLIENT), guests=(USER,)))
        timelines.bring(make_event(organizer=Person(USER), guests=(COLLEAGUE,)))
        assert timelines.meetings == {}


@pytest.mark.rule("SYNC-5")
def test_an_event_moved_to_another_calendar_leaves_and_comes_back_with_it(timelines: Timelines) -> None:
    timelines.bring(make_event())
    timelines.bring(removed=gone(make_event()))
    assert timelines.meetings == {}
    timelines.bring(make_event())
    assert len(timelines.of()) == 1


def test_another_time_zone_is_the_same_instant_and_a_series_keeps_its_slots(timelines: Timelines) -> None:
    week = make_occurrence(SERIES, 2, title="Changed")
    timelines.bring(SERIES, week)
    before = {meeting.id for meeting in timelines.of()}
    far = replace(at(START), zone="Asia/Taipei")
    slot = replace(at(START + timedelta(weeks=2)), zone="Asia/Taipei")
    timelines.bring(replace(SERIES, start=far), replace(week, start=slot, original_start=slot))
    assert {meeting.id for meeting in timelines.of()} == before
    assert weeks(timelines) == [(0, False), (2, False)]
    assert {meeting.zone for meeting in timelines.of()} == {"Asia/Taipei"}


def test_a_removed_event_that_nobody_knew_changes_nothing(timelines: Timelines) -> None:
    assert timelines.bring(removed=(RemovedEvent("unknown"), RemovedEvent("x_1", "x", at(START)))) == ()
