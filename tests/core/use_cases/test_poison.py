"""One event or one write at which the code fails is set aside with its reason, and everything else goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain import standing_event
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import Permission
from nundina.domain.standing_event import StandingEvent
from nundina.domain.sync import OutboxItem, OutboxKind, OutboxState, WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.deliver_outbox import MOST_FAULTS
from nundina.use_cases.event_outbox import put_event_write
from nundina.use_cases.open_meeting import undelivered
from nundina.use_cases.retry_write import retry_write
from nundina_plugin_api.errors import RefusalReason, Refused
from support.calendar_events import USER, make_event
from support.sync_host import SyncHost


@pytest.fixture
def host(sqlite_unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(sqlite_unit_of_work).furnish()


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> str:
    """A title at which planning fails, as a mistake of ours would make it."""
    plan = StandingEvent.plan

    def fails(self: StandingEvent) -> None:
        if self.event.title == "Poison":
            raise ZeroDivisionError
        plan(self)

    monkeypatch.setattr(standing_event.StandingEvent, "plan", fails)
    return "Poison"


def meet(host: SyncHost) -> tuple[Meeting, OutboxItem]:
    """Make a meeting of Ulla's on Ana's timeline by way of the calendar, and a change of it that is to be written."""
    host.calendar.put(USER, make_event("ours", title="Ours"))
    host.sync()
    [meeting] = host.timeline()
    with host.unit_of_work() as tx:
        item = put_event_write(host.ports, tx, OutboxKind.UPDATE_EVENT, meeting, host.connection)
    return meeting, item


@pytest.mark.rule("SYNC-13")
def test_an_event_at_which_planning_fails_is_set_aside_and_the_rest_goes_on(host: SyncHost, poison: str) -> None:
    for name in ("a", "b", "c", "d"):
        host.calendar.put(USER, make_event(name, title=poison if name == "b" else name))
    host.sync()
    assert sorted(meeting.title for meeting in host.timeline()) == ["a", "c", "d"]
    assert (host.seen()["b"].verdict.rule, host.seen()["b"].verdict.on_timeline) == ("SYNC-13", False)
    assert host.stored().last_problem == ""
    host.calendar.put(USER, make_event("b", title="b"))
    host.sync()
    assert sorted(meeting.title for meeting in host.timeline()) == ["a", "b", "c", "d"]


@pytest.mark.rule("SYNC-13")
def test_what_stands_on_a_timeline_stays_as_it_last_was_and_says_so(host: SyncHost, poison: str) -> None:
    host.calendar.put(USER, make_event("a", title="a"))
    host.sync()
    host.calendar.put(USER, make_event("a", title=poison))
    host.sync()
    assert [meeting.title for meeting in host.timeline()] == ["a"]
    assert host.seen()["a"].is_behind
    host.calendar.put(USER, make_event("a", title="mended"))
    host.sync()
    assert [meeting.title for meeting in host.timeline()] == ["mended"]
    assert not host.seen()["a"].is_behind


def test_a_page_on_which_nearly_everything_fails_is_not_passed_over(host: SyncHost, poison: str) -> None:
    for number in range(12):
        host.calendar.put(USER, make_event(str(number), title=poison))
    with pytest.raises(ZeroDivisionError):
        host.sync()
    host.clock.at += timedelta(hours=1)
    assert host.seen() == {}
    with host.unit_of_work.read() as tx:
        assert tx.events.position(host.connection.id).cursor == ""


def test_a_write_at_which_the_app_fails_again_and_again_is_set_aside(host: SyncHost) -> None:
    _, item = meet(host)
    for _ in range(MOST_FAULTS):
        host.calendar.faults.append(ZeroDivisionError())
        host.clock.at += timedelta(hours=1)
        host.do(WorkKind.DELIVER, item.id)
    row = host.outbox_row(item)
    assert (row.state, row.last_problem, row.attempts) == (OutboxState.QUARANTINED, "fault", MOST_FAULTS)


def test_a_refused_write_is_tried_again_when_its_user_says_so(host: SyncHost) -> None:
    meeting, item = meet(host)
    host.calendar.faults_of_writes.append(Refused(RefusalReason.EVENT_INVALID))
    host.work()
    assert host.outbox_row(item).state is OutboxState.QUARANTINED
    with pytest.raises(NotFound):
        retry_write(host.ports, host.bo, meeting.id)
    assert retry_write(host.ports, host.ulla, meeting.id).key == item.key
    host.work()
    assert host.outbox_row(item).state is OutboxState.DELIVERED
    with host.unit_of_work.read() as tx:
        assert undelivered(tx, meeting.account_id, meeting.id) is None
    with pytest.raises(NotFound):
        retry_write(host.ports, host.ulla, meeting.id)


def test_another_accounts_write_is_not_found(host: SyncHost) -> None:
    meeting, _ = meet(host)
    host.calendar.faults_of_writes.append(Refused(RefusalReason.EVENT_INVALID))
    host.work()
    admin = replace(host.ulla, account_id=AccountId("another"), permissions=frozenset({Permission.ADMIN}))
    with pytest.raises(NotFound):
        retry_write(host.ports, admin, meeting.id)
