"""What stands on timelines while an account switches apps: nothing is lost, nothing doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.connections import Connection
from nundina.domain.errors import NoCalendarConnected
from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxState
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.use_cases.edit_meeting import EditObstacle, edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.open_meeting import open_meeting
from nundina.use_cases.retry_write import retry_write
from nundina.use_cases.switch_app import describe_switch
from nundina_plugin_api.values import CalendarEvent, Guest, Person, RegularOccurrence
from support.calendar_events import CLIENT, CONNECTED, NOW, START, make_event, make_occurrence, make_series
from support.switching_host import NEW, OLD, SwitchingHost

pytestmark = pytest.mark.rule("MKT-9")

ULLA, BO = "ulla@firm.example", "bo@firm.example"
MEETINGS = 500


def as_elsewhere(event: CalendarEvent, **changes: object) -> CalendarEvent:
    """Return the same event as another provider tells it: other ids, one iCalUID."""
    moved = {"event_id": f"new-{event.event_id}", "series_id": f"new-{event.series_id}" if event.series_id else ""}
    return replace(event, **{**moved, **changes})  # type: ignore[arg-type]


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SwitchingHost:
    return SwitchingHost(unit_of_work)


def begun(host: SwitchingHost, *events: CalendarEvent) -> Connection:
    """Let Ulla connect the old calendar, and these events arrive from it."""
    connection = host.install(OLD, host.ulla)
    host.clock.at = NOW
    for event in events:
        host.calendar(OLD).put(ULLA, event)
    host.sync(connection)
    return connection


def switched(host: SwitchingHost, *events: CalendarEvent) -> Connection:
    """Let Ulla switch to the new calendar, which has these events already."""
    for event in events:
        host.calendar(NEW).put(ULLA, event)
    connection = host.switch(host.ulla, OLD, NEW)
    host.sync(connection)
    return connection


def test_five_hundred_meetings_go_over_and_back_with_nothing_lost_or_doubled(host: SwitchingHost) -> None:
    events = [make_event(f"e{n}", title=f"Meeting {n:03}", start=START + timedelta(hours=n)) for n in range(MEETINGS)]
    old = begun(host, *events)
    before = {meeting.ical_uid: meeting for meeting in host.timeline()}
    assert len(before) == MEETINGS

    in_both = events[: MEETINGS // 2]
    new = switched(host, *map(as_elsewhere, in_both))
    assert {uid: meeting.id for uid, meeting in before.items()} == {one.ical_uid: one.id for one in host.timeline()}
    assert len(host.seen(new)) == len(in_both)
    assert len(host.seen(old)) == MEETINGS - len(in_both)

    back = host.switch(host.ulla, NEW, OLD)
    host.sync(back)
    assert back.id == old.id
    assert {uid: meeting.id for uid, meeting in before.items()} == {one.ical_uid: one.id for one in host.timeline()}
    assert (len(host.seen(new)), len(host.seen(back))) == (0, MEETINGS)


@pytest.mark.rule("SYNC-3")
def test_a_meeting_that_came_over_is_changed_and_removed_by_the_new_calendar(host: SwitchingHost) -> None:
    event = make_event(title="Planning")
    begun(host, event)
    new = switched(host, as_elsewhere(event))
    [meeting] = host.timeline()
    host.calendar(NEW).put(ULLA, as_elsewhere(event, title="Planning, later"))
    host.sync(new)
    assert [(one.id, one.title) for one in host.timeline()] == [(meeting.id, "Planning, later")]
    host.calendar(NEW).delete(ULLA, "new-e1")
    host.sync(new)
    assert host.timeline() == []


def test_a_meeting_that_the_new_calendar_does_not_have_stays(host: SwitchingHost) -> None:
    begun(host, make_event(title="Only there"))
    new = switched(host)
    host.sync(new)
    assert host.titles() == ["Only there"]


@pytest.mark.rule("SYNC-9")
def test_what_was_made_between_the_switch_and_connecting_again_comes_in(host: SwitchingHost) -> None:
    host.install(OLD, host.ulla)
    host.connect(host.bo, OLD)
    host.clock.at = NOW
    host.switch(host.ulla, OLD, NEW)
    host.clock.move(timedelta(days=2))
    gap = make_event("gap", title="In the gap", created_at=NOW + timedelta(days=1), organizer=Person(BO))
    older = make_event("older", title="Too old", created_at=CONNECTED - timedelta(days=1), organizer=Person(BO))
    host.calendar(NEW).put(BO, gap)
    host.calendar(NEW).put(BO, older)
    bo = host.connect(host.bo, NEW)
    assert (bo.events_since, bo.connected_at) == (CONNECTED, host.clock.now())
    host.sync(bo)
    assert host.titles() == ["In the gap"]
    assert host.seen(bo)["older@calendar.example"].verdict.rule == "SYNC-9"


@pytest.mark.rule("SYNC-9")
def test_an_event_older_than_the_first_connection_stays_out_though_the_new_calendar_says_it_is_new(
    host: SwitchingHost,
) -> None:
    old = begun(host, make_event(created_at=CONNECTED - timedelta(days=1)))
    assert (host.timeline(), len(host.seen(old))) == ([], 1)
    imported = as_elsewhere(make_event(), created_at=NOW)
    new = switched(host, imported)
    assert host.timeline() == []
    host.calendar(NEW).put(ULLA, replace(imported, title="Changed"))
    host.sync(new)
    assert (host.timeline(), host.seen(new)["e1@calendar.example"].verdict.rule) == ([], "SYNC-9")


@pytest.mark.rule("SYNC-4")
def test_a_meeting_that_was_deleted_in_nundina_stays_deleted_in_the_new_calendar(host: SwitchingHost) -> None:
    event = make_event()
    begun(host, event)
    [meeting] = host.timeline()
    delete_meeting(host.ports, host.ulla, meeting.id)
    new = switched(host, as_elsewhere(event))
    assert (host.timeline(), host.seen(new)["e1@calendar.example"].verdict.rule) == ([], "SYNC-4")


@pytest.mark.rule("SYNC-10")
def test_a_series_with_a_changed_and_a_cancelled_week_goes_over_as_it_is(host: SwitchingHost) -> None:
    series = make_series(title="Weekly")
    changed = make_occurrence(series, 1, title="Weekly, moved")
    old = begun(host, series, changed, make_occurrence(series, 2, title="Weekly, off"))
    host.calendar(OLD).delete(ULLA, "s1_2")
    host.sync(old)
    before = {(one.title, one.cancelled): one.id for one in host.timeline()}
    assert set(before) == {("Weekly", False), ("Weekly, moved", False), ("Weekly, off", True)}
    new = switched(host, as_elsewhere(series), as_elsewhere(changed))
    assert {(one.title, one.cancelled): one.id for one in host.timeline()} == before
    host.calendar(NEW).delete(ULLA, "new-s1_1")
    host.calendar(NEW).delete(ULLA, "new-s1")
    host.sync(new)
    assert host.timeline() == []


@pytest.mark.rule("SYNC-10")
def test_a_week_that_is_as_its_series_says_in_the_new_calendar_stands_by_itself_no_longer(host: SwitchingHost) -> None:
    series = make_series(title="Weekly")
    old = begun(host, series, make_occurrence(series, 1, title="Weekly, moved"), make_occurrence(series, 2))
    host.calendar(OLD).delete(ULLA, "s1_2")
    host.sync(old)
    assert len(host.timeline()) == 3
    weeks = (make_occurrence(as_elsewhere(series), week).original_start for week in (1, 2))
    host.calendar(NEW).regular = tuple(
        RegularOccurrence(f"new-week-{number}", "new-s1", start) for number, start in enumerate(weeks) if start
    )
    new = switched(host, as_elsewhere(series))
    assert host.titles() == ["Weekly"]
    assert len(host.seen(new)) == 1


def test_one_meeting_in_two_users_calendars_stays_one_whoever_connects_first(host: SwitchingHost) -> None:
    shared = make_event(guests=(CLIENT, BO), title="Together")
    ulla = begun(host, shared)
    bo = host.connect(host.bo, OLD)
    host.calendar(OLD).put(BO, shared)
    host.sync(bo)
    [meeting] = host.timeline()
    new = switched(host)
    host.calendar(NEW).put(BO, as_elsewhere(shared, title="Together, later"))
    host.sync(host.connect(host.bo, NEW))
    host.calendar(NEW).put(ULLA, as_elsewhere(shared, title="Together, later"))
    host.sync(new)
    assert [(one.id, one.title) for one in host.timeline()] == [(meeting.id, "Together, later")]
    assert ulla.id != new.id


def test_what_happened_in_the_old_calendar_meanwhile_is_found_when_the_account_switches_back(
    host: SwitchingHost,
) -> None:
    stays, changes, goes = (make_event(name, title=name.title()) for name in ("stays", "changes", "goes"))
    fillers = [make_event(f"f{n}", title=f"Filler {n}") for n in range(8)]
    begun(host, stays, changes, goes, *fillers)
    switched(host, *map(as_elsewhere, (stays, changes, goes, *fillers)))
    host.calendar(OLD).put(ULLA, replace(changes, title="Changed", guests=(Guest(CLIENT),)))
    host.calendar(OLD).put(ULLA, make_event("fresh", title="Fresh", created_at=NOW))
    host.calendar(OLD).delete(ULLA, "goes")
    back = host.switch(host.ulla, NEW, OLD)
    host.sync(back)
    titles = {one.title for one in host.timeline()} - {one.title for one in fillers}
    # The newer calendar took "Goes" over; it is its word that counts, and it has the event still.
    assert titles == {"Stays", "Changed", "Fresh", "Goes"}


@pytest.mark.rule("CON-10")
def test_another_calendar_of_the_same_user_takes_over_without_a_switch_too(host: SwitchingHost) -> None:
    event = make_event(title="Planning")
    old = begun(host, event)
    disconnect_calendar(host.ports, host.ulla, old.id)
    address = "ulla.other@firm.example"
    host.calendar(OLD).put(address, event)
    other = host.connect(host.ulla, OLD, address)
    host.sync(other)
    assert host.titles() == ["Planning"]
    host.calendar(OLD).delete(address, "e1")
    host.sync(other)
    assert host.timeline() == []


@pytest.mark.rule("SYNC-1")
def test_what_was_on_its_way_to_the_old_calendar_is_delivered_before_the_switch(host: SwitchingHost) -> None:
    host.install(OLD, host.ulla)
    meeting = made(host, "Just made")
    assert describe_switch(host.ports, host.ulla, NEW).unwritten == 1
    host.switch(host.ulla, OLD, NEW)
    assert [event.title for event in host.calendar(OLD).mailboxes[ULLA].events.values()] == ["Just made"]
    assert open_meeting(host.ports, host.ulla, meeting.id).delivery is None


@pytest.mark.rule("SYNC-1")
def test_what_the_old_calendar_did_not_take_is_told_and_can_go_to_the_new_one(host: SwitchingHost) -> None:
    host.install(OLD, host.ulla)
    meeting = made(host, "Not sent")
    with host.calendar(OLD).away():
        new = host.switch(host.ulla, OLD, NEW)
    unsent = open_meeting(host.ports, host.ulla, meeting.id).delivery
    assert unsent is not None
    assert (unsent.state, unsent.last_problem) == (OutboxState.QUARANTINED, "switched")
    retry_write(host.ports, host.ulla, meeting.id)
    host.work()
    assert open_meeting(host.ports, host.ulla, meeting.id).delivery is None
    assert [event.title for event in host.calendar(NEW).mailboxes[ULLA].events.values()] == ["Not sent"]
    host.sync(new)
    assert [one.id for one in host.timeline()] == [meeting.id]


@pytest.mark.rule("SYNC-1")
def test_what_was_not_sent_waits_for_a_calendar_of_its_user(host: SwitchingHost) -> None:
    host.install(OLD, host.bo)
    host.connect(host.ulla, OLD)
    meeting = made(host, "Not sent")
    with host.calendar(OLD).away():
        host.switch(host.bo, OLD, NEW)
    with pytest.raises(NoCalendarConnected):
        retry_write(host.ports, host.bo, meeting.id)
    host.connect(host.ulla, NEW)
    retry_write(host.ports, host.bo, meeting.id)
    host.work()
    assert [event.title for event in host.calendar(NEW).mailboxes[ULLA].events.values()] == ["Not sent"]


@pytest.mark.rule("SYNC-3")
def test_a_meeting_made_here_is_changed_in_the_calendar_that_has_its_event(host: SwitchingHost) -> None:
    host.install(OLD, host.ulla)
    meeting = made(host, "Review")
    host.work()
    [event] = host.calendar(OLD).mailboxes[ULLA].events.values()
    new = switched(host)
    assert open_meeting(host.ports, host.ulla, meeting.id).edit_obstacle is EditObstacle.FORMER_CALENDAR
    host.calendar(NEW).put(ULLA, as_elsewhere(event, origin=""))
    host.sync(new)
    assert open_meeting(host.ports, host.ulla, meeting.id).edit_obstacle is None
    edit_meeting(host.ports, host.ulla, meeting.id, draft("Review, longer"))
    host.work()
    assert [one.title for one in host.calendar(NEW).mailboxes[ULLA].events.values()] == ["Review, longer"]
    assert [(one.id, one.title) for one in host.timeline()] == [(meeting.id, "Review, longer")]


def draft(title: str) -> MeetingDraft:
    return MeetingDraft(
        title=title, start=START, end=START + timedelta(hours=1), zone="Europe/Oslo", guests=(Guest(CLIENT),)
    )


def made(host: SwitchingHost, title: str) -> Meeting:
    """Let Ulla press Meet on Ana's record."""
    host.clock.at = NOW
    meeting, _ = meet_from_record(host.ports, host.ulla, host.ana.id, draft(title), new_id())
    return meeting
