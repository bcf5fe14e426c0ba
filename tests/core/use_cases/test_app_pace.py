"""The one door keeps to pauses and limits, whatever the call is for and whichever process makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.errors import Paused
from nundina.domain.pace import Pace, mailbox_scope
from nundina.domain.sync import OutboxState, WorkKind
from nundina.store.database import Database, open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases import revoke_credentials
from nundina.use_cases.app_access import AppCalls, access_for, call_app
from nundina.use_cases.app_pace import pause_of
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.worker.work import do
from nundina_plugin_api.errors import RateLimited, Transient
from nundina_plugin_api.manifest import Limits
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access
from support.fake_calendar import MANIFEST, FakeRuntime
from support.sync_host import SyncHost

MINUTE = timedelta(minutes=1)


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work).furnish()


@pytest.fixture
def another_process(host: SyncHost, database_url: str, database: Database) -> Iterator[SyncHost]:
    """The same host as another process has it: with connections of its own to the database."""
    other = open_database(database_url)
    again = SyncHost(SqlUnitOfWork(other), host.calendar, host.clock)
    yield again
    other.close()


def limited(host: SyncHost, limits: Limits) -> SyncHost:
    host.runtime = FakeRuntime(host.calendar, replace(MANIFEST, limits=limits))
    host.ports = replace(host.ports, apps=host.runtime)
    return host


def calls_until_paused(host: SyncHost, most: int = 1000) -> int:
    for made in range(most):
        try:
            access_for(host.ports, host.connection)
        except Paused:
            return made
    return most


def test_a_pause_holds_in_every_process_and_for_every_kind_of_call(host: SyncHost, another_process: SyncHost) -> None:
    host.calendar.faults.append(RateLimited(10 * MINUTE))
    host.do(WorkKind.WATCH, host.connection.id)
    before = list(host.calendar.calls)
    for kind in (WorkKind.SYNC, WorkKind.WATCH):
        lease = host.lease(kind, host.connection.id)
        outcome = do(another_process.ports, lease, lambda: False)
        assert outcome.next_due_at is not None
        assert outcome.next_due_at >= host.clock.now() + 10 * MINUTE
        assert outcome.attempts == lease.work.attempts
        with host.unit_of_work() as tx:
            tx.work.cancel(kind, host.connection.id)
    assert host.calendar.calls == before


def test_a_pause_of_one_mailbox_leaves_the_others_alone(host: SyncHost) -> None:
    others = host.connect(host.bo)
    host.calendar.faults.append(RateLimited(10 * MINUTE))
    host.sync()
    host.sync(others)
    assert host.stored(others).last_sync_at == host.clock.now()
    with pytest.raises(Paused):
        access_for(host.ports, host.connection)


def test_a_limit_of_the_whole_app_pauses_every_mailbox(host: SyncHost) -> None:
    others = host.connect(host.bo)
    host.calendar.faults.append(RateLimited(10 * MINUTE, whole_app=True))
    host.sync()
    with pytest.raises(Paused):
        access_for(host.ports, others)
    host.clock.move(11 * MINUTE)
    host.sync(others)
    assert host.stored(others).last_sync_at == host.clock.now()
    access_for(host.ports, host.connection)


def test_a_revocation_waits_for_the_end_of_a_pause_too(host: SyncHost) -> None:
    disconnect_calendar(host.ports, host.ulla, host.connection.id)
    host.calendar.faults.append(RateLimited(10 * MINUTE))
    host.work()
    for _ in range(3):
        host.clock.move(3 * MINUTE)
        host.work()
    assert (host.calendar.calls.count("revoke"), host.calendar.revoked) == (1, [])
    host.clock.move(3 * MINUTE)
    host.work()
    assert host.calendar.revoked == [host.connection.address]


def test_an_answer_ends_what_failures_began(host: SyncHost) -> None:
    host.calendar.faults.append(Transient())
    host.sync()
    host.clock.move(MINUTE)
    host.sync()
    with host.unit_of_work() as tx:
        assert pause_of(host.ports, tx, host.connection.app_id, host.connection.subject) is None
    for _ in range(4):
        host.calendar.faults.append(Transient())
        host.clock.move(MINUTE)
        host.sync()
    access_for(host.ports, host.connection)


def test_what_an_app_declares_is_kept_to_without_the_provider_having_to_refuse(
    host: SyncHost, another_process: SyncHost
) -> None:
    limited(host, Limits(mailbox=71))
    made = calls_until_paused(host)
    assert made == 10, "a sixth of a minute's calls at once"
    another_process.ports = replace(another_process.ports, apps=host.runtime)
    another_process.connection = host.connection
    assert calls_until_paused(another_process) == 0
    host.clock.move(timedelta(seconds=3))
    assert calls_until_paused(another_process) == 3
    host.clock.move(MINUTE)
    assert calls_until_paused(host) == 10


def test_a_users_many_calls_leave_room_for_the_others(host: SyncHost) -> None:
    limited(host, Limits(mailbox=700, project=700))
    busy = calls_until_paused(host)
    host.connection = host.connect(host.bo)
    assert calls_until_paused(host) >= busy // 2


def test_calls_of_one_run_keep_to_the_limit_as_single_ones_do(host: SyncHost) -> None:
    limited(host, Limits(mailbox=600))
    alone = calls_until_paused(host)
    host.clock.move(MINUTE)
    calls, made = AppCalls(host.ports, host.connection), 0
    with pytest.raises(Paused):
        while made < 1000:
            calls(lambda _app, _access: None)
            made += 1
    assert made == alone


def test_a_long_run_asks_for_several_calls_at_once(host: SyncHost) -> None:
    limited(host, Limits(mailbox=600))
    calls = AppCalls(host.ports, host.connection)
    spent = []
    for _ in range(12):
        calls(lambda _app, _access: None)
        pace = mailbox_pace(host)
        assert pace.spent_until is not None
        spent.append(round((pace.spent_until - host.clock.now()) / (timedelta(seconds=71) / 600)))
    assert spent == [1, 3, 3, 7, 7, 7, 7, 15, 15, 15, 15, 15]


def test_a_pause_that_another_process_notes_stops_calls_that_were_admitted_before(
    host: SyncHost, another_process: SyncHost
) -> None:
    limited(host, Limits(mailbox=600))
    calls = AppCalls(host.ports, host.connection)
    for _ in range(5):  # two more are admitted
        calls(lambda _app, _access: None)
    with pytest.raises(RateLimited):
        call_app(another_process.ports, host.connection, raise_limit)
    with pytest.raises(Paused):
        calls(lambda _app, _access: None)


def test_calls_that_were_admitted_and_not_made_ask_again_after_a_while(host: SyncHost) -> None:
    limited(host, Limits(mailbox=600))
    calls = AppCalls(host.ports, host.connection)
    for _ in range(5):
        calls(lambda _app, _access: None)
    before = mailbox_pace(host)
    host.clock.move(timedelta(seconds=1))
    calls(lambda _app, _access: None)  # the sixth of seven
    assert mailbox_pace(host) == before
    host.clock.move(timedelta(seconds=1))
    calls(lambda _app, _access: None)
    assert mailbox_pace(host) != before


def raise_limit(_app: CalendarApp, _access: Access) -> None:
    raise RateLimited(MINUTE)


def mailbox_pace(host: SyncHost) -> Pace:
    with host.unit_of_work.read() as tx:
        [pace] = tx.paces.of([mailbox_scope(host.connection.app_id, host.connection.subject)])
    return pace


def test_an_app_without_limits_writes_nothing_for_a_call(host: SyncHost) -> None:
    call_app(host.ports, host.connection, lambda _app, _access: None)
    with host.unit_of_work() as tx:
        assert tx.paces.remove_idle(host.clock.now() + timedelta(days=1)) == 0


def test_a_write_that_waits_for_its_share_is_delivered_later_without_a_failed_try(host: SyncHost) -> None:
    limited(host, Limits(mailbox=71))
    calls_until_paused(host)
    with host.unit_of_work() as tx:
        revoke_credentials.revoke_connection(host.ports, tx, host.connection, ())
        [lease] = tx.work.claim("test", host.clock.now(), MINUTE, 1)
    outcome = do(host.ports, lease, lambda: False)
    with host.unit_of_work() as tx:
        row = tx.outbox.get(lease.work.subject)  # type: ignore[arg-type]
    assert (row.state, row.attempts) == (OutboxState.PENDING, 0)
    assert outcome.next_due_at == row.next_try_at
