"""What other processes do while an account switches apps; they import this module and no test."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

import sqlalchemy as sa

from nundina.domain.accounts import Session, User
from nundina.domain.errors import LeaseLost, NundinaError
from nundina.domain.identifiers import ConnectionId, ConsentId
from nundina.domain.sync import DueWork, WorkKind
from nundina.ports import Ports
from nundina.store.database import Database, open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.keep_connection import keep_connection
from nundina.worker.work import do
from support.switching_host import ports_on

PROCESSES = get_context("forkserver")  # imports once, and shares no connection with the tests
PROCESSES.set_forkserver_preload(["support.switching_host", "nundina.store.unit_of_work"])
PATIENCE = 60  # seconds

Keeping = tuple[User, Session, ConsentId]
Outcome = tuple[int, str, NundinaError | None]  # the round, who it was, and what they were told


def keep_in_every_round(url: str, who: str, keepings: list[Keeping], together: Barrier, told: Queue[Outcome]) -> None:
    """Keep a calendar in one account after the other, each time at the same moment as everybody else."""
    ports = ports_on(SqlUnitOfWork(open_database(url)))
    for number, keeping in enumerate(keepings):
        together.wait(PATIENCE)
        told.put((number, who, _kept(ports, *keeping)))


def sync_in_every_round(url: str, ids: list[ConnectionId], together: Barrier, told: Queue[Outcome]) -> None:
    """Sync one connection after the other, each time at the same moment as everybody else acts."""
    ports = ports_on(SqlUnitOfWork(open_database(url)))
    for number, connection_id in enumerate(ids):
        together.wait(PATIENCE)
        told.put((number, "sync", _synced(ports, connection_id)))


def keep_and_die(url: str, keeping: Keeping, at: int) -> None:
    """Keep a calendar, and be killed before the statement of this number; a commit counts as one."""
    database = open_database(url)
    _die_at(database, at)
    keep_connection(ports_on(SqlUnitOfWork(database)), *keeping, calendar_sync=True, scheduling=True)
    database.close()


def _kept(ports: Ports, user: User, session: Session, consent_id: ConsentId) -> NundinaError | None:
    try:
        keep_connection(ports, user, session, consent_id, calendar_sync=True, scheduling=True)
    except NundinaError as refused:
        return refused
    return None


def _synced(ports: Ports, connection_id: ConnectionId) -> NundinaError | None:
    now = ports.clock.now()
    with ports.unit_of_work() as tx:
        tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject=connection_id, due_at=now))
        lease = tx.work.claim_one(WorkKind.SYNC, connection_id, "racer", now, timedelta(minutes=1))
    if lease is None:
        return None
    try:
        do(ports, lease, lambda: False)
    except LeaseLost as lost:
        return lost
    return None


def _die_at(database: Database, at: int) -> None:
    left = [at]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for what in ("before_cursor_execute", "commit"):
        sa.event.listen(database.engine, what, count)
