from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId
from nundina.domain.sync import OutboxItem, OutboxKind, OutboxState, WorkKind
from nundina.domain.sync_scope import kept_off, on_timeline
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.clean_up import schedule_clean_up
from nundina.use_cases.forget_history import FORGOTTEN_EVERY, HISTORY, forget_history
from support.calendar_events import NOW, USER, make_event
from support.examples import make_outbox_item, make_seen_event
from support.fake_calendar import FakeCalendar
from support.sync_host import SyncHost

DAY = timedelta(days=1)
LONG_AGO = NOW - 31 * DAY


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work, FakeCalendar(page_size=3)).furnish()


def forget(host: SyncHost) -> None:
    assert forget_history(host.ports, lambda: False).next_due_at == host.clock.now() + FORGOTTEN_EVERY


def end(host: SyncHost, connection: Connection, ago: timedelta) -> None:
    ended = replace(connection, state=ConnectionState.ENDED, state_since=host.clock.now() - ago, purposes=frozenset())
    with host.unit_of_work() as tx:
        tx.connections.update(ended)


def delivered(host: SyncHost, kind: OutboxKind, **changes: object) -> OutboxItem:
    content = {"payload": {"title": "Planning"}, "created_at": LONG_AGO, "state": OutboxState.DELIVERED} | changes
    item = make_outbox_item(AccountId(host.account.id), kind=kind, **content)
    with host.unit_of_work() as tx:
        tx.outbox.add(item)
    return item


def test_what_was_delivered_a_month_ago_goes_and_nothing_else(host: SyncHost) -> None:
    old = [delivered(host, kind) for kind in OutboxKind if kind is not OutboxKind.CREATE_EVENT]
    kept = [
        delivered(host, OutboxKind.UPDATE_EVENT, created_at=NOW - 29 * DAY),
        delivered(host, OutboxKind.UPDATE_EVENT, state=OutboxState.PENDING),
        delivered(host, OutboxKind.UPDATE_EVENT, state=OutboxState.QUARANTINED),
    ]
    forget(host)
    for item in old:
        with pytest.raises(NotFound):
            host.outbox_row(item)
    assert [host.outbox_row(item) for item in kept] == kept


def test_of_an_event_made_here_the_key_stays_known_and_its_content_goes(host: SyncHost) -> None:
    made = delivered(host, OutboxKind.CREATE_EVENT)
    forget(host)
    assert host.outbox_row(made) == replace(made, payload={})


def test_more_than_fits_into_one_transaction_goes_all_the_same(host: SyncHost) -> None:
    for _ in range(3):
        with host.unit_of_work() as tx:
            for _ in range(200):
                tx.outbox.add(
                    make_outbox_item(
                        host.account.id,
                        kind=OutboxKind.CANCEL_EVENT,
                        created_at=LONG_AGO,
                        state=OutboxState.DELIVERED,
                        connection_id=host.connection.id,
                    )
                )
    host.work()  # what was delivered is due no more
    forget(host)
    with host.unit_of_work() as tx:
        assert tx.outbox.forget_delivered(NOW, 1) == 0


def test_one_who_is_asked_to_stop_is_due_again_at_once(host: SyncHost) -> None:
    item = delivered(host, OutboxKind.CANCEL_EVENT)
    assert forget_history(host.ports, lambda: True).next_due_at == host.clock.now()
    assert host.outbox_row(item) == item


def test_of_a_connection_that_ended_a_month_ago_only_what_a_reconnect_asks_for_stays(host: SyncHost) -> None:
    seen = {
        "shown": make_seen_event(host.connection, verdict=on_timeline("SYNC-2")),
        "deleted here": make_seen_event(host.connection, verdict=kept_off("SYNC-4")),
        "a week": make_seen_event(
            host.connection, verdict=kept_off("SYNC-3"), series_id="s", original_start="2026-12-01T09:00:00+00:00"
        ),
        "old": make_seen_event(host.connection, verdict=kept_off("SYNC-9")),
        "old week": make_seen_event(
            host.connection, verdict=kept_off("SYNC-9"), series_id="o", original_start="2026-12-01T09:00:00+00:00"
        ),
        "strangers": make_seen_event(host.connection, verdict=kept_off("SYNC-6"), title="Lunch"),
    }
    with host.unit_of_work() as tx:
        tx.events.put_all([replace(event, event_id=name) for name, event in seen.items()])
    forget(host)
    assert len(host.seen()) == 6, "it is connected"
    end(host, host.connection, 29 * DAY)
    forget(host)
    assert len(host.seen()) == 6
    end(host, host.connection, 31 * DAY)
    forget(host)
    assert set(host.seen()) == {"shown", "deleted here", "a week"}


@pytest.mark.rule("CON-11", "SYNC-4")
def test_a_reconnect_after_the_history_is_gone_doubles_nothing_and_brings_back_nothing(host: SyncHost) -> None:
    host.calendar.put(USER, make_event("shown"))
    host.calendar.put(USER, make_event("deleted"))
    host.calendar.put(USER, make_event("stranger", guests=("new@else.example",)))
    host.sync()
    [gone] = [meeting for meeting in host.timeline() if meeting.ical_uid.startswith("deleted")]
    with host.unit_of_work() as tx:
        tx.meetings.remove(host.account.id, gone.id)
        tx.events.put(replace(host.seen()["deleted"], verdict=kept_off("SYNC-4"), meeting_id=None))
    before = host.timeline()
    end(host, host.stored(), 31 * DAY)
    forget(host)
    assert set(host.seen()) == {"shown", "deleted"}
    back = replace(host.stored(), state=ConnectionState.ACTIVE, connected_at=host.clock.now(), last_sync_at=None)
    with host.unit_of_work() as tx:
        tx.connections.update(back)
    host.calendar.expire_cursors(USER)
    host.sync()
    assert host.timeline() == before
    assert host.seen()["stranger"].verdict.rule == "SYNC-9"


def test_history_is_forgotten_every_day_by_the_workers(host: SyncHost) -> None:
    item = delivered(host, OutboxKind.CANCEL_EVENT)
    schedule_clean_up(host.ports)
    schedule_clean_up(host.ports)
    host.work()
    with pytest.raises(NotFound):
        host.outbox_row(item)
    due = host.due(WorkKind.CLEAN_UP, HISTORY)
    assert due is not None
    assert due.due_at == host.clock.now() + FORGOTTEN_EVERY
