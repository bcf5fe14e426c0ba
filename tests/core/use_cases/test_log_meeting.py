"""What a calendar app declares decides what can be done with meetings; nobody asks which provider it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.errors import CalendarNotWritable, InvalidInput
from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.connection_switches import set_switches
from nundina.use_cases.edit_meeting import EditObstacle
from nundina.use_cases.log_meeting import log_meeting
from nundina.use_cases.meet_from_record import MeetObstacle, begin_meet, meet_from_record
from nundina.use_cases.open_meeting import open_meeting
from nundina_plugin_api.manifest import Capability
from nundina_plugin_api.values import Guest
from support.calendar_events import CLIENT, START
from support.fake_calendar import MANIFEST
from support.sync_host import SyncHost

DRAFT = MeetingDraft(
    title="Offer", start=START, end=START + timedelta(hours=1), zone="Europe/Oslo", guests=(Guest(CLIENT),)
)


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work).furnish()


def lacking(host: SyncHost, *capabilities: Capability) -> None:
    host.runtime.manifest = replace(MANIFEST, capabilities=MANIFEST.capabilities - set(capabilities))


@pytest.mark.rule("EXC-6", "EXC-8")
def test_where_the_calendar_takes_no_meetings_one_stands_on_the_timeline_only(host: SyncHost) -> None:
    lacking(host, Capability.LOG_MEETINGS, Capability.CHANGE_FEED)
    set_switches(host.ports, host.ulla, host.connection.id, calendar_sync=True, scheduling=True)
    assert begin_meet(host.ports, host.ulla, host.ana.id).obstacle is MeetObstacle.NOT_ABLE
    form_id = new_id()
    meeting = log_meeting(host.ports, host.ulla, host.ana.id, DRAFT, form_id)
    assert log_meeting(host.ports, host.ulla, host.ana.id, DRAFT, form_id) == meeting
    host.work()
    assert host.timeline() == [meeting]
    assert host.calendar.calls == []
    opened = open_meeting(host.ports, host.ulla, meeting.id)
    assert (opened.delivery, opened.edit_obstacle) == (None, EditObstacle.TIMELINE_ONLY)


@pytest.mark.rule("SYNC-1")
def test_where_the_calendar_takes_meetings_none_is_left_out_of_it(host: SyncHost) -> None:
    with pytest.raises(CalendarNotWritable):
        log_meeting(host.ports, host.ulla, host.ana.id, DRAFT, new_id())
    with pytest.raises(CalendarNotWritable):
        log_meeting(host.ports, host.bo, host.ana.id, DRAFT, new_id())
    with pytest.raises(InvalidInput):
        log_meeting(host.ports, host.ulla, host.ana.id, DRAFT, "no key")
    assert host.timeline() == []


def test_a_switch_that_is_off_is_no_lack_of_the_app(host: SyncHost) -> None:
    set_switches(host.ports, host.ulla, host.connection.id, calendar_sync=False, scheduling=True)
    assert begin_meet(host.ports, host.ulla, host.ana.id).obstacle is MeetObstacle.SYNC_OFF


@pytest.mark.rule("EXC-5", "EXC-8")
def test_a_meeting_of_a_calendar_whose_app_cannot_change_events_offers_no_edit_and_says_why(host: SyncHost) -> None:
    meeting, _ = meet_from_record(host.ports, host.ulla, host.ana.id, DRAFT, new_id())
    host.work()
    lacking(host, Capability.UPDATE_EVENTS)
    assert open_meeting(host.ports, host.ulla, meeting.id).edit_obstacle is EditObstacle.NOT_ABLE
