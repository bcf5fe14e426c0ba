"""What other processes do to a database in the tests of the store; they import this module and no test."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event

from nundina.domain.accounts import User
from nundina.domain.errors import NundinaError
from nundina.domain.identifiers import InstallationId, new_id
from nundina.domain.installations import Installation
from nundina.store.database import open_database
from nundina.store.migrations import migrate
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import make_installation

PROCESSES = get_context("forkserver")  # imports once, and shares no connection with the tests
PROCESSES.set_forkserver_preload(["nundina.store.unit_of_work", "nundina.store.migrations", "nundina.ports"])
PATIENCE = 60  # seconds

Outcome = tuple[int, str, NundinaError | None]  # the round, the app, and what it was told


def migrate_database(url: str) -> None:
    """Bring a database to the present schema."""
    migrate(open_database(url))


def install_in_every_round(url: str, app: str, users: list[User], together: Barrier, outcomes: Queue[Outcome]) -> None:
    """Install an app in the account of each user in turn, each time at the same moment as everybody else."""
    unit_of_work = SqlUnitOfWork(open_database(url))
    with unit_of_work.read() as tx:
        tx.accounts.all()  # connected before the first round
    for number, user in enumerate(users):
        installation = make_installation(user, app)
        together.wait(PATIENCE)
        outcomes.put((number, app, _install(unit_of_work, installation)))


def _install(unit_of_work: SqlUnitOfWork, installation: Installation) -> NundinaError | None:
    try:
        with unit_of_work() as tx:
            tx.installations.remove_abandoned(installation.account_id, installation.installed_at)
            tx.installations.add(replace(installation, id=InstallationId(new_id())))
    except NundinaError as refused:
        return refused
    return None


def claim_until_nothing_is_due(url: str, worker: str, now: datetime, together: Barrier, claimed: Queue[str]) -> None:
    """Claim whatever is due, in small batches, and tell what it was."""
    unit_of_work = SqlUnitOfWork(open_database(url))
    together.wait(PATIENCE)
    while True:
        with unit_of_work() as tx:
            leases = tx.work.claim(worker, now, timedelta(minutes=5), limit=7)
        for lease in leases:
            claimed.put(lease.work.subject)
        if not leases:
            claimed.put("")
            return


def claim_and_hang(url: str, now: datetime, lease: timedelta, holding: Event) -> None:
    """Claim one piece of work and never give it back."""
    with SqlUnitOfWork(open_database(url))() as tx:
        taken = tx.work.claim("doomed", now, lease, limit=1)
    if taken:
        holding.set()
    PROCESSES.Event().wait()
