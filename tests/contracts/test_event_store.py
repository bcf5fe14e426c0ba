from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from nundina.domain.identifiers import MeetingId, new_id
from nundina.domain.listing_window import covers
from nundina.domain.sync import Decision, SyncPosition, Verdict
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina_plugin_api.values import Window
from support.examples import (
    HOUR,
    NOW,
    make_seen_event,
    stored_account,
    stored_colleague,
    stored_connection,
    stored_user,
)

OSLO_WINTER = timezone(timedelta(hours=1))
OFF = Verdict(Decision.NOT_ON_TIMELINE, "SYNC-11")


@pytest.mark.rule("SYNC-13")
def test_what_became_of_an_event_is_remembered_with_the_rule_that_decided(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        event = make_seen_event(
            connection,
            original_start="2026-11-20",
            series_id="s",
            verdict=OFF,
            meeting_id=MeetingId(new_id()),
            title="Årsmøte",
            start="2026-11-20T09:00:00+00:00",
            seen_in="l1",
        )
        tx.events.put(event)
        assert tx.events.find(connection.id, event.ical_uid, event.original_start) == event
        assert tx.events.find(connection.id, event.ical_uid, "") is None
        changed = replace(event, verdict=Verdict(Decision.ON_TIMELINE, "SYNC-2"), event_id="new", judged_at=NOW + HOUR)
        tx.events.put(changed)
        assert tx.events.find(connection.id, event.ical_uid, event.original_start) == changed
        assert tx.events.count(connection.id) == 1
        tx.events.remove(changed)
        tx.events.remove(changed)
        assert tx.events.count(connection.id) == 0


def test_many_events_are_added_and_replaced_at_once(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx, stored_user(tx))
        known, new = make_seen_event(connection), make_seen_event(connection)
        tx.events.put(known)
        changed = replace(known, title="Changed", event_id="another")
        tx.events.put_all([])
        tx.events.put_all([changed, new])
        assert set(tx.events.search(connection.account_id, connection.id, "", 10)) == {changed, new}


def test_events_are_found_by_id_uid_series_and_meeting(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        anna = stored_user(tx)
        one = stored_connection(tx, anna)
        other = stored_connection(tx, stored_colleague(tx, anna))
        elsewhere = stored_connection(tx)
        meeting = MeetingId(new_id())
        master = make_seen_event(one, ical_uid="u", event_id="m", meeting_id=meeting)
        week = make_seen_event(one, ical_uid="u", event_id="m_1", series_id="m", original_start="2026-11-27")
        copy = make_seen_event(other, ical_uid="u", event_id="m", meeting_id=meeting)
        foreign = make_seen_event(elsewhere, ical_uid="u", event_id="m", meeting_id=meeting)
        unrelated = make_seen_event(one)
        for event in (master, week, copy, foreign, unrelated):
            tx.events.put(event)
        assert set(tx.events.of_meeting(anna.account_id, meeting)) == {master, copy}
        assert set(tx.events.related(anna.account_id, one.id, ["u"], [])) == {master, week, copy}
        assert set(tx.events.related(anna.account_id, one.id, [], ["m"])) == {master, week}
        assert set(tx.events.related(anna.account_id, one.id, ["u"], ["m", unrelated.event_id])) == {
            master,
            week,
            copy,
            unrelated,
        }
        assert tx.events.related(anna.account_id, elsewhere.id, [], ["m"]) == ()


@pytest.mark.rule("SYNC-15")
def test_a_full_listing_tells_what_it_did_not_bring(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        old = [make_seen_event(connection, seen_in="l1") for _ in range(3)]
        off = make_seen_event(connection, seen_in="l1", verdict=OFF)
        new = make_seen_event(connection, seen_in="l2")
        for event in (*old, off, new):
            tx.events.put(event)
        assert set(tx.events.not_seen_in(connection.id, "l2", 10)) == {*old, off}
        assert len(tx.events.not_seen_in(connection.id, "l2", 2)) == 2
        assert tx.events.count(connection.id) == 5
        assert tx.events.count_on_timeline(connection.id) == 4
        assert tx.events.count_on_timeline(connection.id, not_seen_in="l2") == 3


@pytest.mark.rule("SYNC-15")
@pytest.mark.parametrize(
    ("start", "end", "covered"),
    [
        (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC), {"day", "midnight", "late", "half"}),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC), {"late", "half", "next day"}),
        (datetime(2026, 11, 19, 9, tzinfo=UTC), datetime(2026, 11, 20, 0, 1, tzinfo=UTC), {"eve", "day", "midnight"}),
        (datetime(2026, 11, 20, 0, 1, tzinfo=OSLO_WINTER), datetime(2026, 11, 20, tzinfo=UTC), {"eve"}),
        (datetime(2026, 11, 20, 23, 59, 59, 500_000, UTC), datetime(2026, 11, 20, 23, 59, 59, 500_001, UTC), {"half"}),
    ],
)
def test_a_listing_of_a_stretch_of_time_had_to_bring_what_starts_in_it(
    unit_of_work: SqlUnitOfWork, start: datetime, end: datetime, covered: set[str]
) -> None:
    starts = {
        "eve": "2026-11-19T23:30:00+00:00",
        "day": "2026-11-20",
        "midnight": "2026-11-20T00:00:00+00:00",
        "late": "2026-11-20T23:59:59+00:00",
        "half": "2026-11-20T23:59:59.500000+00:00",
        "next day": "2026-11-21",
        "unread": "",
    }
    window = Window(start, end)
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        tx.events.put_all([make_seen_event(connection, event_id=name, start=at) for name, at in starts.items()])
        found = tx.events.not_seen_in(connection.id, "another", 10, window)
        assert {event.event_id for event in found} == covered
        assert tx.events.count_on_timeline(connection.id, window=window) == len(covered)
        assert tx.events.count_on_timeline(connection.id, "another", window) == len(covered)
    assert {name for name, at in starts.items() if covers(window, at)} == covered


@pytest.mark.rule("SYNC-13")
def test_a_user_looks_up_events_by_title_the_latest_first(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection, other = stored_connection(tx), stored_connection(tx)
        early = make_seen_event(connection, title="Ærlig prat", start="2026-11-20T09:00:00+00:00")
        late = make_seen_event(connection, title="ÆRLIG 100%", start="2026-11-21")
        private = make_seen_event(connection, start="2026-11-19")
        for event in (early, late, private, make_seen_event(other, title="Ærlig")):
            tx.events.put(event)
        account = connection.account_id
        assert tx.events.search(account, connection.id, "ærlig", 10) == (late, early)
        assert tx.events.search(account, connection.id, "%", 10) == (late,)
        assert tx.events.search(account, connection.id, "", 10) == (late, early, private)
        assert tx.events.search(account, connection.id, "", 1) == (late,)
        assert tx.events.search(stored_account(tx).id, connection.id, "", 10) == ()


def test_how_far_sync_has_come_is_stored_with_what_it_brought_or_not_at_all(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        assert tx.events.position(connection.id) == SyncPosition(connection_id=connection.id)
        position = SyncPosition(
            connection_id=connection.id,
            cursor="c",
            page="p",
            listing="l",
            query_version=3,
            calendar_private=True,
            calendar_checked_at=NOW,
            window=Window(NOW, NOW + HOUR),
        )
        tx.events.set_position(position)
    with pytest.raises(ZeroDivisionError), unit_of_work() as tx:
        tx.events.put(make_seen_event(connection))
        tx.events.set_position(replace(position, cursor="later"))
        raise ZeroDivisionError
    with unit_of_work.read() as tx:
        assert tx.events.position(connection.id) == position
        assert tx.events.count(connection.id) == 0


def test_what_no_database_can_hold_does_not_stop_a_sync(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        connection = stored_connection(tx)
        tx.events.put(make_seen_event(connection, title="nul \x00 and half \ud83d", ical_uid="u\x00"))
        assert [event.title for event in tx.events.search(connection.account_id, connection.id, "half", 5)] == [
            "nul \N{REPLACEMENT CHARACTER} and half \N{REPLACEMENT CHARACTER}"
        ]
