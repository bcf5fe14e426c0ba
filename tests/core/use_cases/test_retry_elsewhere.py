"""Trying again once the calendar that a write was meant for has been left for another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.connections import Purpose
from nundina.domain.errors import CalendarNotWritable, NoCalendarConnected
from nundina.domain.identifiers import AppId, ConnectionId, MeetingId, new_id
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxState
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.book_slot import book_slot
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.open_meeting import open_meeting
from nundina.use_cases.retry_write import may_try_again, retry_write
from nundina.use_cases.sealed_grants import seal_credentials
from nundina_plugin_api.manifest import Capability, Manifest
from nundina_plugin_api.values import Credentials, Guest
from support.booking_host import SLUG, booking_host, wish
from support.calendar_events import CLIENT, NOW, START
from support.switching_host import NEW, OLD, ManyApps, SwitchingHost
from support.sync_host import SyncHost

pytestmark = pytest.mark.rule("MKT-9")

ULLA = "ulla@firm.example"


class NewLogsNothing(ManyApps):
    """The new app reads calendars and takes bookings, but no meetings from Meet."""

    def manifest(self, app_id: AppId) -> Manifest:
        whole = super().manifest(app_id)
        return replace(whole, capabilities=whole.capabilities - {Capability.LOG_MEETINGS}) if app_id == NEW else whole


def draft(title: str) -> MeetingDraft:
    return MeetingDraft(
        title=title, start=START, end=START + timedelta(hours=1), zone="Europe/Oslo", guests=(Guest(CLIENT),)
    )


def begun(unit_of_work: SqlUnitOfWork, apps: ManyApps | None = None) -> tuple[SwitchingHost, Meeting]:
    """Let Ulla connect the old calendar and press Meet; the event is not there yet."""
    host = SwitchingHost(unit_of_work, apps=apps or ManyApps())
    host.install(OLD, host.ulla)
    host.clock.at = NOW
    meeting, _ = meet_from_record(host.ports, host.ulla, host.ana.id, draft("Review"), new_id())
    return host, meeting


def offered(host: SwitchingHost, meeting: Meeting) -> bool:
    return may_try_again(host.ports, host.ulla, open_meeting(host.ports, host.ulla, meeting.id))


def delivery(host: SwitchingHost, meeting: Meeting) -> OutboxItem | None:
    return open_meeting(host.ports, host.ulla, meeting.id).delivery


@pytest.mark.rule("EXC-6")
def test_a_calendar_that_takes_no_meetings_from_meet_is_not_given_one(unit_of_work: SqlUnitOfWork) -> None:
    host, meeting = begun(unit_of_work, NewLogsNothing())
    with host.calendar(OLD).away():
        host.switch(host.ulla, OLD, NEW)
    with pytest.raises(CalendarNotWritable):
        retry_write(host.ports, host.ulla, meeting.id)
    item = delivery(host, meeting)
    assert item is not None
    assert (item.state, item.last_problem) == (OutboxState.QUARANTINED, "switched")
    assert host.calendar(NEW).mailboxes[ULLA].events == {}


def test_a_change_of_what_no_calendar_ever_had_makes_the_event(unit_of_work: SqlUnitOfWork) -> None:
    host, meeting = begun(unit_of_work)
    with host.calendar(OLD).away():
        edit_meeting(host.ports, host.ulla, meeting.id, draft("Review, longer"))
        host.switch(host.ulla, OLD, NEW)
    host.clock.at = NOW + timedelta(minutes=1)
    assert offered(host, meeting)
    retry_write(host.ports, host.ulla, meeting.id)
    host.work()
    assert delivery(host, meeting) is None
    assert [one.title for one in host.calendar(NEW).mailboxes[ULLA].events.values()] == ["Review, longer"]


def test_a_change_of_an_event_that_stayed_behind_is_not_offered_again_until_the_new_calendar_has_it(
    unit_of_work: SqlUnitOfWork,
) -> None:
    host, meeting = begun(unit_of_work)
    host.work()
    [event] = host.calendar(OLD).mailboxes[ULLA].events.values()
    with host.calendar(OLD).away():
        edit_meeting(host.ports, host.ulla, meeting.id, draft("Review, longer"))
        new = host.switch(host.ulla, OLD, NEW)
    assert not offered(host, meeting)
    with pytest.raises(CalendarNotWritable):
        retry_write(host.ports, host.ulla, meeting.id)
    assert host.calendar(NEW).mailboxes[ULLA].events == {}
    host.calendar(NEW).put(ULLA, replace(event, event_id=f"new-{event.event_id}", origin=""))
    host.sync(new)
    assert offered(host, meeting)
    retry_write(host.ports, host.ulla, meeting.id)
    host.work()
    assert delivery(host, meeting) is None
    assert len(host.calendar(NEW).mailboxes[ULLA].events) == 1


def add_connection(host: SyncHost, address: str, purpose: Purpose) -> None:
    made = replace(
        host.connection, id=ConnectionId(new_id()), address=address, subject=address, purposes=frozenset({purpose})
    )
    sealed = seal_credentials(host.ports, host.account.id, made.id, Credentials({"token": "t"}))
    with host.unit_of_work() as tx:
        tx.connections.add(made, sealed, None)


@pytest.mark.rule("CON-8", "MTG-1")
def test_a_bookings_event_goes_to_the_calendar_for_meetings_and_not_to_meets(unit_of_work: SqlUnitOfWork) -> None:
    host = booking_host(unit_of_work)
    booked = book_slot(host.ports, SLUG, wish())
    disconnect_calendar(host.ports, host.ulla, host.connection.id)
    host.work()
    meeting_id = MeetingId(booked.booking.meeting_id or "")
    add_connection(host, "synced@firm.example", Purpose.CALENDAR)
    with pytest.raises(NoCalendarConnected):
        retry_write(host.ports, host.ulla, meeting_id)
    add_connection(host, "booked@firm.example", Purpose.MEETINGS)
    retry_write(host.ports, host.ulla, meeting_id)
    host.work()
    assert open_meeting(host.ports, host.ulla, meeting_id).delivery is None
    assert len(host.calendar.mailboxes["booked@firm.example"].events) == 1
    assert host.calendar.mailboxes["synced@firm.example"].events == {}
