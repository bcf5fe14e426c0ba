"""A calendar made an event and its answer was lost: what happens there meanwhile is not lost with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.sync import OutboxItem, WorkKind
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina_plugin_api.errors import Transient
from nundina_plugin_api.values import Guest
from support.calendar_events import CLIENT, START, USER
from support.sync_host import BO, SyncHost

DRAFT = MeetingDraft(
    title="Offer", start=START, end=START + timedelta(hours=1), zone="Europe/Oslo", guests=(Guest(CLIENT),)
)


@pytest.fixture
def host(sqlite_url: str) -> Iterator[SyncHost]:
    database = open_database(sqlite_url)
    yield SyncHost(SqlUnitOfWork(database)).furnish()
    database.close()


def made_without_an_answer(host: SyncHost) -> OutboxItem:
    """Press Meet; the event is made, its answer is lost, and its user renames it in the calendar."""
    host.calendar.faults_after_commit.append(Transient())
    _, item = meet_from_record(host.ports, host.ulla, host.ana.id, DRAFT, new_id())
    host.work()
    [event] = host.calendar.mailboxes[USER].events.values()
    host.calendar.put(USER, replace(event, title="Renamed in the calendar"))
    return item


@pytest.mark.rule("SYNC-1", "SYNC-3")
@pytest.mark.parametrize("synced_before", [True, False])
def test_what_was_changed_in_the_calendar_before_the_answer_came_stands_on_the_timeline(
    host: SyncHost, synced_before: bool
) -> None:
    item = made_without_an_answer(host)
    if synced_before:
        host.sync()
    host.clock.move(timedelta(minutes=1))
    host.work()
    assert host.due(WorkKind.DELIVER, item.id) is None
    host.sync()
    assert [meeting.title for meeting in host.timeline()] == ["Renamed in the calendar"]


@pytest.mark.rule("SYNC-1", "SYNC-2")
@pytest.mark.parametrize("synced_before", [True, False])
def test_a_guest_s_calendar_that_tells_of_it_before_the_answer_came_makes_no_second_meeting(
    host: SyncHost, synced_before: bool
) -> None:
    bos = host.connect(host.bo)
    item = made_without_an_answer(host)
    [event] = host.calendar.mailboxes[USER].events.values()
    host.calendar.put(BO, replace(event, event_id="bo1", origin=""))
    host.sync(bos)
    if synced_before:
        host.sync()
    host.clock.move(timedelta(minutes=1))
    host.work()
    assert host.due(WorkKind.DELIVER, item.id) is None
    assert [meeting.id for meeting in host.timeline()] == [item.meeting_id]
    host.calendar.put(BO, replace(event, event_id="bo1", origin="", location="Here"))
    host.sync(bos)
    assert [meeting.id for meeting in host.timeline()] == [item.meeting_id]
    assert host.seen(bos)["bo1"].meeting_id == item.meeting_id


@pytest.mark.rule("SYNC-1")
def test_an_edit_in_nundina_that_waits_for_the_answer_wins(host: SyncHost) -> None:
    made_without_an_answer(host)
    [meeting] = host.timeline()
    edit_meeting(host.ports, host.ulla, meeting.id, replace(DRAFT, title="Renamed in Nundina"))
    host.clock.move(timedelta(minutes=1))
    host.work()
    host.clock.move(timedelta(minutes=1))
    host.work()
    host.sync()
    [event] = host.calendar.mailboxes[USER].events.values()
    assert event.title == "Renamed in Nundina"
    assert [meeting.title for meeting in host.timeline()] == ["Renamed in Nundina"]
