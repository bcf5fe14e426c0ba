from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.errors import CalendarNotWritable, InvalidInput, NoCalendarConnected, NotFound
from nundina.domain.identifiers import MeetingId, new_id
from nundina.domain.meeting_drafts import MeetingDraft, MeetingForm, read_draft
from nundina.domain.meeting_edits import Part
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxState, WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.deliver_now import deliver_now
from nundina.use_cases.deliver_outbox import deliver_outbox
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import MeetObstacle, begin_meet, meet_from_record
from nundina.use_cases.open_meeting import open_meeting, upcoming_meetings
from nundina_plugin_api.errors import AuthorizationLost, RefusalReason, Refused, Transient
from nundina_plugin_api.manifest import Capability
from nundina_plugin_api.values import Guest, Response, Visibility
from support.calendar_events import CLIENT, USER, make_event
from support.fake_calendar import MANIFEST
from support.sync_host import BO, SyncHost


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work).furnish()


def draft(**changes: str) -> MeetingDraft:
    typed = {"title": "Offer", "date": "2026-12-03", "start": "10:00", "end": "10:30", "zone": "Europe/Oslo"}
    return read_draft(MeetingForm(**{**typed, "guests": CLIENT, **changes}))


TITLE = frozenset({Part.TITLE})


def meet(host: SyncHost, form_id: str = "", **changes: str) -> tuple[Meeting, OutboxItem]:
    return meet_from_record(host.ports, host.ulla, host.ana.id, draft(**changes), form_id or new_id())


@pytest.mark.rule("SYNC-1")
def test_meet_logs_the_meeting_makes_the_event_and_invites_the_guests_at_once(host: SyncHost) -> None:
    meeting, item = meet(host)
    assert deliver_now(host.ports, item).state is OutboxState.DELIVERED
    [logged] = host.timeline()
    [event] = host.calendar.mailboxes[USER].events.values()
    assert (logged.id, logged.title) == (meeting.id, "Offer")
    assert (event.title, event.start.instant, event.start.zone) == ("Offer", meeting.start, "Europe/Oslo")
    assert [guest for _, guest in host.calendar.invitations] == [CLIENT]


@pytest.mark.rule("SYNC-1")
def test_our_own_event_is_not_imported_back(host: SyncHost) -> None:
    _, item = meet(host)
    deliver_now(host.ports, item)
    host.sync()
    assert len(host.timeline()) == 1
    assert [event.verdict.rule for event in host.seen().values()] == ["SYNC-1"]


@pytest.mark.rule("SYNC-1")
def test_the_same_form_twice_makes_one_meeting_and_one_event(host: SyncHost) -> None:
    form_id = new_id()
    (first, one), (second, two) = meet(host, form_id), meet(host, form_id)
    deliver_now(host.ports, one)
    deliver_now(host.ports, two)
    assert first.id == second.id
    assert len(host.timeline()) == len(host.calendar.mailboxes[USER].events) == len(host.calendar.invitations) == 1


@pytest.mark.rule("SYNC-1")
@pytest.mark.parametrize("times", [1, 3])
def test_a_connection_that_breaks_after_the_event_was_made_leaves_one_event(host: SyncHost, times: int) -> None:
    host.calendar.faults_after_commit.extend([Transient()] * times)
    _, item = meet(host)
    assert deliver_now(host.ports, item).state is OutboxState.PENDING
    host.sync()  # the event arrives by sync before its delivery is known to have worked
    assert len(host.timeline()) == 1
    for _ in range(times):
        host.clock.move(timedelta(minutes=1))
        host.work()
    assert host.outbox_row(item).state is OutboxState.DELIVERED
    assert len(host.timeline()) == len(host.calendar.mailboxes[USER].events) == len(host.calendar.invitations) == 1


def test_a_calendar_that_is_away_gets_the_event_later_and_the_page_says_when(host: SyncHost) -> None:
    with host.calendar.away():
        meeting, item = meet(host)
        waiting = deliver_now(host.ports, item)
    assert (waiting.state, waiting.last_problem, waiting.attempts) == (OutboxState.PENDING, "Transient", 1)
    assert waiting.next_try_at is not None
    assert waiting.next_try_at > host.clock.now()
    assert open_meeting(host.ports, host.ulla, meeting.id).delivery == waiting
    host.clock.at = waiting.next_try_at
    host.work()
    assert open_meeting(host.ports, host.ulla, meeting.id).delivery is None
    assert len(host.calendar.mailboxes[USER].events) == 1


def test_what_a_calendar_refuses_is_quarantined_with_its_reason_and_the_rest_goes_on(host: SyncHost) -> None:
    host.calendar.faults.append(Refused(RefusalReason.EVENT_INVALID))
    poisonous, item = meet(host)
    assert deliver_now(host.ports, item).state is OutboxState.QUARANTINED
    delivery = open_meeting(host.ports, host.ulla, poisonous.id).delivery
    assert delivery is not None
    assert delivery.last_problem == "event_invalid"
    _, good = meet(host, title="Another")
    assert deliver_now(host.ports, good).state is OutboxState.DELIVERED


@pytest.mark.rule("CON-11")
def test_a_lost_authorisation_waits_for_the_reconnect_without_using_up_tries(host: SyncHost) -> None:
    host.calendar.faults.extend([AuthorizationLost(), AuthorizationLost()])
    _, item = meet(host)
    waiting = deliver_now(host.ports, item)
    assert (waiting.state, waiting.last_problem, waiting.attempts) == (OutboxState.PENDING, "AuthorizationLost", 0)
    with host.unit_of_work() as tx:
        tx.connections.update(replace(host.stored(), state=ConnectionState.ACTIVE))
    host.clock.move(timedelta(minutes=2))
    host.work()
    assert host.outbox_row(item).state is OutboxState.DELIVERED


def test_a_row_is_delivered_once_however_often_it_is_due(host: SyncHost) -> None:
    _, item = meet(host)
    deliver_now(host.ports, item)
    deliver_outbox(host.ports, host.lease(WorkKind.DELIVER, item.id))
    assert host.calendar.calls.count("create") == 1


class TestWithoutACalendar:
    @pytest.mark.rule("SYNC-1")
    def test_meet_says_so_and_logs_nothing(self, host: SyncHost) -> None:
        assert begin_meet(host.ports, host.bo, host.ana.id).obstacle is MeetObstacle.NOT_CONNECTED
        with pytest.raises(NoCalendarConnected):
            meet_from_record(host.ports, host.bo, host.ana.id, draft(), new_id())
        assert host.timeline() == []

    @pytest.mark.rule("EXC-8")
    def test_what_the_app_declares_decides_and_not_which_app_it_is(self, host: SyncHost) -> None:
        host.runtime.manifest = replace(MANIFEST, capabilities=MANIFEST.capabilities - {Capability.LOG_MEETINGS})
        assert begin_meet(host.ports, host.ulla, host.ana.id).obstacle is MeetObstacle.NOT_ABLE
        with pytest.raises(CalendarNotWritable):
            meet(host)
        assert host.timeline() == []


class TestEditing:
    @pytest.mark.rule("SYNC-3")
    def test_an_edit_in_nundina_reaches_the_calendar_and_does_not_come_back(self, host: SyncHost) -> None:
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        edited, change = edit_meeting(host.ports, host.ulla, meeting.id, draft(title="Better offer", start="09:00"))
        deliver_now(host.ports, change)
        [event] = host.calendar.mailboxes[USER].events.values()
        assert (event.title, event.start.instant) == ("Better offer", edited.start)
        host.sync()
        assert [(m.title, m.start) for m in host.timeline()] == [("Better offer", edited.start)]

    @pytest.mark.rule("SYNC-3")
    def test_an_edit_in_the_calendar_reaches_the_meeting_made_in_nundina(self, host: SyncHost) -> None:
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        [event] = host.calendar.mailboxes[USER].events.values()
        answered = (Guest(CLIENT, "Ana", Response.ACCEPTED),)
        host.calendar.put(USER, replace(event, title="Moved by Ana", guests=answered))
        host.sync()
        [after] = host.timeline()
        assert (after.id, after.title, after.guests) == (meeting.id, "Moved by Ana", answered)

    @pytest.mark.rule("SYNC-3")
    def test_what_the_calendar_changes_in_the_moment_of_an_edit_is_brought_in_and_not_overwritten(
        self, host: SyncHost
    ) -> None:
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        host.sync()
        [event] = host.calendar.mailboxes[USER].events.values()
        moved = replace(event, location="Room 4")
        host.calendar.meanwhile.append(lambda: host.calendar.put(USER, moved))
        _, change = edit_meeting(host.ports, host.ulla, meeting.id, draft(title="Better offer"), TITLE)
        assert deliver_now(host.ports, change).state is OutboxState.PENDING
        host.clock.move(timedelta(minutes=1))
        host.work()
        assert host.outbox_row(change).state is OutboxState.DELIVERED
        [event] = host.calendar.mailboxes[USER].events.values()
        assert (event.title, event.location) == ("Better offer", "Room 4")
        assert [(one.title, one.location) for one in host.timeline()] == [("Better offer", "Room 4")]

    def test_an_edit_that_was_made_before_sync_was_switched_off_reaches_the_calendar_whatever_was_seen_of_it(
        self, host: SyncHost
    ) -> None:
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        [event] = host.calendar.mailboxes[USER].events.values()
        _, change = edit_meeting(host.ports, host.ulla, meeting.id, draft(title="Better offer"))
        with host.unit_of_work() as tx:
            tx.connections.update(replace(host.stored(), calendar_sync=False))
        host.calendar.put(USER, replace(event, location="Room 4"))
        assert deliver_now(host.ports, change).state is OutboxState.DELIVERED

    def test_a_version_that_shows_nothing_new_is_remembered_all_the_same(self, host: SyncHost) -> None:
        host.calendar.put(USER, make_event("e1"))
        host.sync()
        host.calendar.put(USER, make_event("e1"))  # another colour, say
        host.sync()
        assert host.seen()["e1"].version == host.calendar.mailboxes[USER].events["e1"].version == "2"

    def test_an_edit_before_the_event_is_there_waits_for_its_turn(self, host: SyncHost) -> None:
        with host.calendar.away():
            meeting, item = meet(host)
            deliver_now(host.ports, item)
            edit_meeting(host.ports, host.ulla, meeting.id, draft(title="Changed on the way"))
        for _ in range(5):
            host.clock.move(timedelta(minutes=1))
            host.work()
        assert [event.title for event in host.calendar.mailboxes[USER].events.values()] == ["Changed on the way"]
        assert open_meeting(host.ports, host.ulla, meeting.id).delivery is None

    def test_an_answer_that_a_guest_gave_survives_an_edit(self, host: SyncHost) -> None:
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        [event] = host.calendar.mailboxes[USER].events.values()
        host.calendar.put(USER, replace(event, guests=(Guest(CLIENT, "Ana", Response.ACCEPTED),)))
        host.sync()
        edited, _ = edit_meeting(host.ports, host.ulla, meeting.id, draft(title="Better"))
        assert edited.guests == (Guest(CLIENT, "Ana", Response.ACCEPTED),)

    @pytest.mark.rule("SYNC-2", "SYNC-13")
    def test_an_event_whose_contacts_are_uninvited_in_nundina_leaves_and_says_why(self, host: SyncHost) -> None:
        host.calendar.put(USER, make_event("e1"))
        host.sync()
        [meeting] = host.timeline()
        _, change = edit_meeting(host.ports, host.ulla, meeting.id, draft(guests=""))
        deliver_now(host.ports, change)
        assert host.timeline() == []
        assert str(host.seen()["e1"].verdict.rule) == "SYNC-2"
        assert not host.seen()["e1"].verdict.on_timeline

    def test_a_colleague_cannot_change_what_is_not_theirs(self, host: SyncHost) -> None:
        host.connect(host.bo)
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        assert not open_meeting(host.ports, host.bo, meeting.id).may_edit
        with pytest.raises(CalendarNotWritable):
            edit_meeting(host.ports, host.bo, meeting.id, draft(title="Mine now"))


class TestDeleting:
    @pytest.mark.rule("SYNC-4")
    def test_deleting_in_nundina_leaves_the_event_and_sync_does_not_bring_it_back(self, host: SyncHost) -> None:
        meeting, item = meet(host, guests=f"{CLIENT}, {BO}")
        deliver_now(host.ports, item)
        bos = host.connect(host.bo)
        delete_meeting(host.ports, host.ulla, meeting.id)
        [event] = host.calendar.mailboxes[USER].events.values()
        host.calendar.put(USER, replace(event, title="Changed afterwards"))
        host.calendar.put(BO, replace(event, event_id="bo1", origin="", title="Bo's copy"))
        host.sync()
        host.sync(bos)
        assert host.timeline() == []
        assert host.seen()[event.event_id].verdict.rule == "SYNC-4"

    @pytest.mark.rule("SYNC-4")
    def test_deleting_before_the_event_is_made_makes_none(self, host: SyncHost) -> None:
        with host.calendar.away():
            meeting, item = meet(host)
            deliver_now(host.ports, item)
        delete_meeting(host.ports, host.ulla, meeting.id)
        host.clock.move(timedelta(minutes=1))
        host.work()
        host.sync()
        assert host.calendar.mailboxes[USER].events == {}
        assert host.timeline() == []

    @pytest.mark.rule("SYNC-4")
    def test_deleting_while_the_answer_is_lost_does_not_bring_it_back(self, host: SyncHost) -> None:
        host.calendar.faults_after_commit.append(Transient())
        meeting, item = meet(host)
        deliver_now(host.ports, item)
        delete_meeting(host.ports, host.ulla, meeting.id)
        host.clock.move(timedelta(minutes=1))
        host.work()
        host.sync()
        assert host.timeline() == []
        assert [event.verdict.rule for event in host.seen().values()] == ["SYNC-4"]


class TestTenants:
    def test_another_account_s_meeting_is_not_found(self, host: SyncHost) -> None:
        meeting, _ = meet(host)
        other = SyncHost(host.unit_of_work)
        other.account = replace(host.account, id=type(host.account.id)(new_id()), domains=("other.example",))
        with host.unit_of_work() as tx:
            tx.accounts.add(other.account)
        stranger = other.user("eve@other.example")
        for attempt in (open_meeting, delete_meeting):
            with pytest.raises(NotFound):
                attempt(host.ports, stranger, meeting.id)
        with pytest.raises(NotFound):
            edit_meeting(host.ports, stranger, meeting.id, draft())
        with pytest.raises(NotFound):
            begin_meet(host.ports, stranger, host.ana.id)

    def test_an_id_that_is_none_is_not_found(self, host: SyncHost) -> None:
        with pytest.raises(NotFound):
            open_meeting(host.ports, host.ulla, MeetingId("../../etc"))


def test_a_form_id_that_this_host_did_not_make_is_refused(host: SyncHost) -> None:
    with pytest.raises(InvalidInput):
        meet(host, form_id="Robert'); DROP TABLE meetings")


@pytest.mark.rule("SYNC-12")
def test_the_next_meetings_come_first_and_those_off_all_timelines_not_at_all(host: SyncHost) -> None:
    meet(host, title="Later", date="2026-12-05")
    meet(host, title="Sooner")
    _, item = meet(host, title="Private soon")
    deliver_now(host.ports, item)
    [event] = host.calendar.mailboxes[USER].events.values()
    host.calendar.put(USER, replace(event, visibility=Visibility.PRIVATE))
    host.sync()
    assert [meeting.title for meeting in upcoming_meetings(host.ports, host.ulla, 10)] == ["Sooner", "Later"]
