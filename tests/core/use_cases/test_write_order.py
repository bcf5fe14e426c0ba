"""Two changes of one meeting reach its calendar in their order, whoever delivers them and whatever happens to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest

from nundina.domain.connections import ConnectionState
from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingDraft, MeetingForm, read_draft
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxState
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.deliver_now import deliver_now
from nundina.use_cases.deliver_outbox import MOST_COLLISIONS
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.worker.worker import Worker
from nundina_plugin_api.errors import AuthorizationLost, RefusalReason, Refused, Transient
from nundina_plugin_api.values import Access, CalendarEvent, EventDraft
from support.calendar_events import CLIENT, USER
from support.sync_host import SyncHost

pytestmark = pytest.mark.rule("SYNC-3")


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work).furnish()


@pytest.fixture
def meeting(host: SyncHost) -> Meeting:
    """A meeting that stands in its user's calendar."""
    meeting, item = meet_from_record(host.ports, host.ulla, host.ana.id, wanted("Offer"), new_id())
    assert deliver_now(host.ports, item).state is OutboxState.DELIVERED
    return meeting


def wanted(title: str) -> MeetingDraft:
    form = MeetingForm(title=title, date="2026-12-03", start="10:00", end="11:00", zone="UTC", guests=CLIENT)
    return read_draft(form)


def edit(host: SyncHost, meeting: Meeting, title: str) -> OutboxItem:
    host.clock.move(timedelta(seconds=1))
    return edit_meeting(host.ports, host.ulla, meeting.id, wanted(title))[1]


def titles_in_the_calendar(host: SyncHost) -> list[str]:
    return [event.title for event in host.calendar.mailboxes[USER].events.values()]


def work_until_idle(host: SyncHost) -> None:
    for _ in range(8):
        host.clock.move(timedelta(minutes=1))
        host.work()


@contextmanager
def slow_update(host: SyncHost) -> Iterator[Event]:
    """The first change takes as long as the block; yields what is set once it is under way."""
    begun, ended, update = Event(), Event(), host.calendar.update

    def slow(access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        if not begun.is_set():
            begun.set()
            assert ended.wait(20)
        return update(access, event_id, draft, version)

    host.calendar.update = slow  # type: ignore[method-assign]
    worker = Thread(target=Worker(host.ports, "slow").run_once)
    worker.start()
    try:
        assert begun.wait(20)
        yield ended
    finally:
        ended.set()
        worker.join()
        host.calendar.update = update  # type: ignore[method-assign]


def test_a_later_change_waits_while_another_worker_is_at_the_earlier_one(host: SyncHost, meeting: Meeting) -> None:
    edit(host, meeting, "First")
    with slow_update(host) as ended:
        second = edit(host, meeting, "Second")
        for _ in range(3):
            assert deliver_now(host.ports, second).state is OutboxState.PENDING
            Worker(host.ports, "quick").run_once()
            host.clock.move(timedelta(seconds=2))
        assert titles_in_the_calendar(host) == ["Offer"]
        ended.set()
    host.work()
    assert titles_in_the_calendar(host) == ["Second"]
    assert host.outbox_row(second).state is OutboxState.DELIVERED, "it was due as soon as the first one was there"


def test_a_later_change_waits_for_an_earlier_one_that_is_to_be_tried_again(host: SyncHost, meeting: Meeting) -> None:
    first = edit(host, meeting, "First")
    host.calendar.faults_of_writes.append(Transient(timedelta(minutes=10)))
    assert deliver_now(host.ports, first).last_problem == "Transient"
    with host.unit_of_work() as tx:
        tx.paces.remove_idle(host.clock.now() + timedelta(days=1))
    second = edit(host, meeting, "Second")
    waiting = deliver_now(host.ports, second)
    assert waiting.state is OutboxState.PENDING
    assert (waiting.attempts, waiting.last_problem) == (0, "")
    assert waiting.next_try_at == host.outbox_row(first).next_try_at, "not asked for again and again meanwhile"
    work_until_idle(host)
    work_until_idle(host)
    assert titles_in_the_calendar(host) == ["Second"]
    assert {host.outbox_row(item).state for item in (first, second)} == {OutboxState.DELIVERED}


def test_writing_anew_has_what_waits_tried_again_at_once(host: SyncHost, meeting: Meeting) -> None:
    first = edit(host, meeting, "First")
    host.calendar.faults_of_writes.append(Transient())
    deliver_now(host.ports, first)
    second = edit(host, meeting, "Second")
    host.work()
    host.work()
    assert titles_in_the_calendar(host) == ["Second"]
    assert {host.outbox_row(item).state for item in (first, second)} == {OutboxState.DELIVERED}


def test_a_change_that_is_refused_for_good_holds_up_no_later_one(host: SyncHost, meeting: Meeting) -> None:
    first = edit(host, meeting, "First")
    host.calendar.faults_of_writes.append(Refused(RefusalReason.EVENT_INVALID))
    with slow_update(host) as ended:
        second = edit(host, meeting, "Second")
        assert deliver_now(host.ports, second).state is OutboxState.PENDING
        ended.set()
    host.work()
    assert host.outbox_row(first).state is OutboxState.QUARANTINED
    assert host.outbox_row(second).state is OutboxState.DELIVERED
    assert titles_in_the_calendar(host) == ["Second"]


@pytest.mark.rule("CON-11")
def test_changes_made_while_access_is_lost_go_out_in_their_order_after_it(host: SyncHost, meeting: Meeting) -> None:
    first, second = edit(host, meeting, "First"), edit(host, meeting, "Second")
    host.calendar.faults_of_writes.extend([AuthorizationLost(), AuthorizationLost()])
    assert deliver_now(host.ports, first).last_problem == "AuthorizationLost"
    host.calendar.faults_of_writes.clear()
    work_until_idle(host)
    assert [host.outbox_row(item).state for item in (first, second)] == [OutboxState.PENDING] * 2
    with host.unit_of_work() as tx:
        tx.connections.update(replace(host.stored(), state=ConnectionState.ACTIVE))
    work_until_idle(host)
    assert titles_in_the_calendar(host) == ["Second"]
    assert host.calendar.calls.count("update") >= 2


def test_writes_of_other_meetings_do_not_wait(host: SyncHost, meeting: Meeting) -> None:
    edit(host, meeting, "First")
    with slow_update(host):
        _, other = meet_from_record(host.ports, host.ulla, host.ana.id, wanted("Another"), new_id())
        assert deliver_now(host.ports, other).state is OutboxState.DELIVERED


def test_a_change_that_met_another_one_is_made_again_after_that_one_was_brought_in(
    host: SyncHost, meeting: Meeting
) -> None:
    first = edit(host, meeting, "First")
    host.calendar.faults_of_writes.append(Refused(RefusalReason.EVENT_CHANGED))
    assert deliver_now(host.ports, first).state is OutboxState.PENDING
    work_until_idle(host)
    assert host.outbox_row(first).state is OutboxState.DELIVERED
    assert titles_in_the_calendar(host) == ["First"]


def test_an_event_that_changes_again_and_again_is_left_to_a_person(host: SyncHost, meeting: Meeting) -> None:
    first = edit(host, meeting, "First")
    host.calendar.faults_of_writes.extend([Refused(RefusalReason.EVENT_CHANGED)] * 20)
    work_until_idle(host)
    row = host.outbox_row(first)
    assert (row.state, row.last_problem, row.attempts) == (OutboxState.QUARANTINED, "event_changed", MOST_COLLISIONS)


def test_what_somebody_has_to_set_up_first_is_waited_for(host: SyncHost, meeting: Meeting) -> None:
    first = edit(host, meeting, "First")
    host.calendar.faults_of_writes.extend([Refused(RefusalReason.NOT_CONFIGURED)] * 12)
    for _ in range(12):
        host.clock.move(timedelta(hours=1))
        host.work()
    assert host.outbox_row(first).last_problem == "AppNotConfigured"
    host.clock.move(timedelta(hours=1))
    host.work()
    assert host.outbox_row(first).state is OutboxState.DELIVERED
