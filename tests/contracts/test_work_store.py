from __future__ import annotations

import signal
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from nundina.domain.errors import LeaseLost
from nundina.domain.sync import DueWork, Lease, WorkKind
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.store.work import SqlWorkStore
from support.examples import HOUR, NOW, make_outbox_item, stored_account
from support.store_workers import PATIENCE, PROCESSES, claim_and_hang, claim_until_nothing_is_due

MINUTE = timedelta(minutes=1)


def sync(subject: str = "c", due_at: object = NOW) -> DueWork:
    return DueWork(kind=WorkKind.SYNC, subject=subject, due_at=due_at)  # type: ignore[arg-type]


def claim(unit_of_work: SqlUnitOfWork, now: object = NOW, limit: int = 10) -> tuple[Lease, ...]:
    with unit_of_work() as tx:
        return tx.work.claim("w", now, MINUTE, limit)  # type: ignore[arg-type]


def schedule(unit_of_work: SqlUnitOfWork, *works: DueWork) -> None:
    with unit_of_work() as tx:
        for work in works:
            tx.work.schedule(work)


def test_work_that_is_due_is_claimed_once_the_longest_due_first(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync("b"), sync("a", NOW - HOUR), sync("later", NOW + HOUR))
    leases = claim(unit_of_work)
    assert [lease.work.subject for lease in leases] == ["a", "b"]
    assert leases[0].until == NOW + MINUTE
    assert leases[0].work == sync("a", NOW - HOUR)
    assert claim(unit_of_work) == ()


def test_a_limit_leaves_the_rest_to_others(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, *(sync(str(number)) for number in range(5)))
    claimed = [len(claim(unit_of_work, limit=2)) for _ in range(4)]
    assert claimed == [2, 2, 1, 0]


def test_two_requests_for_one_sync_are_one_and_the_earlier_time_stands(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync(due_at=NOW + HOUR), sync(due_at=NOW), sync(due_at=NOW + 2 * HOUR))
    assert len(claim(unit_of_work)) == 1


def test_finished_work_is_gone_or_due_again(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync("once"), sync("again"))
    leases = {lease.work.subject: lease for lease in claim(unit_of_work)}
    with unit_of_work() as tx:
        tx.work.finish(leases["once"], None)
        tx.work.finish(leases["again"], NOW + HOUR, attempts=3)
        assert tx.work.find(WorkKind.SYNC, "once") is None
        assert tx.work.next_due_at() == NOW + HOUR
    (lease,) = claim(unit_of_work, NOW + HOUR)
    assert (lease.work.subject, lease.work.attempts) == ("again", 3)


@pytest.mark.parametrize("next_due_at", [None, NOW + HOUR])
def test_what_is_scheduled_while_somebody_works_is_not_lost(unit_of_work: SqlUnitOfWork, next_due_at: object) -> None:
    schedule(unit_of_work, sync())
    (lease,) = claim(unit_of_work)
    schedule(unit_of_work, sync(due_at=NOW + MINUTE))
    assert claim(unit_of_work) == ()
    with unit_of_work() as tx:
        tx.work.finish(lease, next_due_at)  # type: ignore[arg-type]
        assert tx.work.next_due_at() == NOW + MINUTE
    assert len(claim(unit_of_work, NOW + MINUTE)) == 1


def test_a_lease_that_ran_out_is_taken_over_and_its_old_holder_can_store_nothing(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync())
    (old,) = claim(unit_of_work)
    assert claim(unit_of_work, NOW + MINUTE - timedelta(microseconds=1)) == ()
    (new,) = claim(unit_of_work, NOW + MINUTE)
    assert new.fence > old.fence
    assert new.work.attempts == 1  # the crash counts: work that kills its worker backs off
    with unit_of_work() as tx:
        for refused in (
            lambda: tx.work.assert_held(old),
            lambda: tx.work.renew(old, NOW, MINUTE),
            lambda: tx.work.finish(old, None),
        ):
            with pytest.raises(LeaseLost):
                refused()
        tx.work.assert_held(new)


def test_a_lease_is_held_longer_by_renewing_it(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync())
    (lease,) = claim(unit_of_work)
    with unit_of_work() as tx:
        renewed = tx.work.renew(lease, NOW + MINUTE, MINUTE)
    assert renewed.until == NOW + 2 * MINUTE
    assert claim(unit_of_work, NOW + MINUTE) == ()
    with unit_of_work() as tx:
        tx.work.finish(renewed, None)


def test_one_piece_can_be_taken_before_it_is_due_unless_somebody_holds_it(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync(due_at=NOW + HOUR))
    with unit_of_work() as tx:
        assert tx.work.claim_one(WorkKind.SYNC, "nothing", "w", NOW, MINUTE) is None
        assert tx.work.claim_one(WorkKind.SYNC, "c", "w", NOW, MINUTE) is not None
        assert tx.work.claim_one(WorkKind.SYNC, "c", "v", NOW, MINUTE) is None
        assert tx.work.claim_one(WorkKind.SYNC, "c", "v", NOW + MINUTE, MINUTE) is not None


def test_claimed_work_that_is_handed_over_with_its_fence_is_taken_once(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync())
    [claimed] = claim(unit_of_work)
    with unit_of_work() as tx:
        taken = tx.work.take_over(WorkKind.SYNC, "c", claimed.fence, "other", NOW + MINUTE / 2, MINUTE)
        assert taken is not None
        assert taken.work == claimed.work  # nobody failed at it
        assert taken.until == NOW + MINUTE * 1.5
        assert tx.work.take_over(WorkKind.SYNC, "c", claimed.fence, "third", NOW, MINUTE) is None
        tx.work.assert_held(taken)
        with pytest.raises(LeaseLost):
            tx.work.renew(claimed, NOW, MINUTE)


def test_what_was_claimed_anew_or_given_back_is_not_taken_with_the_old_fence(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync())
    [first] = claim(unit_of_work)
    [second] = claim(unit_of_work, NOW + MINUTE)
    with unit_of_work() as tx:
        assert tx.work.take_over(WorkKind.SYNC, "c", first.fence, "late", NOW + MINUTE, MINUTE) is None
        tx.work.finish(second, NOW)
        assert tx.work.take_over(WorkKind.SYNC, "c", second.fence, "late", NOW + MINUTE, MINUTE) is None


def test_cancelled_work_is_lost_to_whoever_holds_it_even_when_it_is_scheduled_anew(
    unit_of_work: SqlUnitOfWork,
) -> None:
    schedule(unit_of_work, sync())
    (old,) = claim(unit_of_work)
    with unit_of_work() as tx:
        tx.work.cancel(WorkKind.SYNC, "c")
    schedule(unit_of_work, sync())
    (new,) = claim(unit_of_work)
    with unit_of_work() as tx:
        with pytest.raises(LeaseLost):
            tx.work.finish(old, None)
        tx.work.finish(new, None)
        assert tx.work.next_due_at() is None


def test_what_is_put_in_the_outbox_is_due_with_the_same_transaction(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        item = make_outbox_item(stored_account(tx).id)
        tx.outbox.add(item)
    (lease,) = claim(unit_of_work)
    assert (lease.work.kind, lease.work.subject) == (WorkKind.DELIVER, item.id)
    assert lease.work.account_id == item.account_id


def test_eight_processes_claim_everything_and_nothing_twice(database_url: str, unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, *(sync(str(number)) for number in range(300)))
    together, claimed = PROCESSES.Barrier(8), PROCESSES.Queue()
    workers = [
        PROCESSES.Process(target=claim_until_nothing_is_due, args=(database_url, str(n), NOW, together, claimed))
        for n in range(8)
    ]
    for worker in workers:
        worker.start()
    told: list[str] = []
    while told.count("") < 8:
        told.append(claimed.get(timeout=PATIENCE))
    for worker in workers:
        worker.join(PATIENCE)
    subjects = [subject for subject in told if subject]
    assert sorted(subjects, key=int) == [str(number) for number in range(300)]


def test_what_a_killed_worker_held_is_taken_over_after_its_lease(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    schedule(unit_of_work, sync())
    holding = PROCESSES.Event()
    doomed = PROCESSES.Process(target=claim_and_hang, args=(database_url, NOW, MINUTE, holding))
    doomed.start()
    assert holding.wait(PATIENCE)
    doomed.kill()
    doomed.join(PATIENCE)
    assert doomed.exitcode == -signal.SIGKILL
    assert claim(unit_of_work, NOW) == ()
    assert [lease.work.subject for lease in claim(unit_of_work, NOW + MINUTE)] == ["c"]


def test_what_a_dead_worker_held_does_not_wait_behind_a_backlog(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync("left"))
    assert len(claim(unit_of_work)) == 1
    schedule(unit_of_work, *(sync(str(number)) for number in range(50)))
    subjects = [lease.work.subject for lease in claim(unit_of_work, NOW + MINUTE, limit=3)]
    assert "left" in subjects
    assert len(subjects) == 3


@pytest.mark.postgresql
def test_a_machine_that_vanishes_in_the_middle_of_a_transaction_keeps_its_work_from_nobody(postgresql_url: str) -> None:
    vanished, other = open_database(postgresql_url), SqlUnitOfWork(open_database(postgresql_url))
    schedule(other, sync())
    (lease,) = claim(other)
    with vanished.engine.connect() as connection, connection.begin() as transaction:
        limit = "SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
        assert 0 < connection.execute(sa.text(limit)).scalar_one() <= 20_000
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 300"))
        SqlWorkStore(connection).assert_held(lease)
        assert claim(other, NOW + MINUTE) == ()  # its row is locked, and nobody waits for it
        time.sleep(0.6)
        assert len(claim(other, NOW + MINUTE)) == 1
        with pytest.raises(DBAPIError):
            SqlWorkStore(connection).finish(lease, None)
        transaction.rollback()
    vanished.close()
    other.database.close()


def test_what_its_holders_keep_dying_of_waits_like_everything_else(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync("deadly"))
    for deaths in range(11):
        assert claim(unit_of_work, NOW + deaths * MINUTE)[0].work.attempts == deaths
    schedule(unit_of_work, *(sync(str(number)) for number in range(3)))
    later = NOW + 11 * MINUTE
    assert {lease.work.subject for lease in claim(unit_of_work, later, limit=3)} == {"0", "1", "2"}
    assert [lease.work.subject for lease in claim(unit_of_work, later, limit=3)] == ["deadly"]


def test_work_that_gets_on_between_two_deaths_is_not_what_its_holders_die_of(unit_of_work: SqlUnitOfWork) -> None:
    schedule(unit_of_work, sync("long"))
    for deaths in range(12):
        [lease] = claim(unit_of_work, NOW + deaths * MINUTE)
        assert lease.work.attempts == min(deaths, 1)
        with unit_of_work() as tx:
            tx.work.note_progress(lease)
    schedule(unit_of_work, *(sync(str(number)) for number in range(3)))
    later = NOW + 12 * MINUTE
    assert "long" in {lease.work.subject for lease in claim(unit_of_work, later, limit=1)}
    with pytest.raises(LeaseLost), unit_of_work() as tx:
        tx.work.note_progress(lease)


def test_a_claim_reads_what_is_due_from_an_index_and_never_the_whole_table(
    sqlite_unit_of_work: SqlUnitOfWork,
) -> None:
    engine = sqlite_unit_of_work.database.engine
    claims: list[tuple[str, Any]] = []
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, given, *_: claims.append((sql, given)))
    claim(sqlite_unit_of_work)
    statements = [one for one in claims if one[0].startswith("WITH")]
    for (statement, given), index in zip(statements, ("ix_due_work_held", "ix_due_work_claimable_at"), strict=True):
        with engine.connect() as connection:
            plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
        assert any(f"INDEX {index}" in step for step in plan), plan
        assert not any(step.startswith("SCAN due_work") and "INDEX" not in step for step in plan), plan
