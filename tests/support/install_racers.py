"""What other processes do in the race for an exclusive group; they import this module and no test."""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from nundina.domain.accounts import Session, User
from nundina.domain.errors import NundinaError
from nundina.domain.identifiers import AppId
from nundina.ports import Ports, UnitOfWork
from nundina.store.database import open_database
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.install_app import begin_installation
from support.apps import runtime_with_test_apps
from support.web_world import CHEAP_PASSWORDS, ManualClock

PROCESSES = get_context("spawn")
PATIENCE = 60  # seconds

Press = tuple[User, Session]
Outcome = tuple[int, str, NundinaError | None]  # the round, the app, and what its admin was told


def ports_with(unit_of_work: UnitOfWork) -> Ports:
    """Return a host with the Google Calendar app and the test apps."""
    return Ports(
        clock=ManualClock(),
        unit_of_work=unit_of_work,
        apps=runtime_with_test_apps(),
        secrets=AesGcmSecretBox(KeyRing((b"k" * 32,))),
        passwords=CHEAP_PASSWORDS,
        public_url="http://127.0.0.1:8000",
    )


def press_connect_app(url: str, app: str, presses: list[Press], together: Barrier, outcomes: Queue[Outcome]) -> None:
    """Press Connect app in one account after the other, each time at the same moment as everybody else."""
    ports = ports_with(SqlUnitOfWork(open_database(url)))
    ports.apps.app(AppId(app))  # loaded before the first round
    for number, (user, session) in enumerate(presses):
        together.wait(PATIENCE)
        outcomes.put((number, app, _pressed(ports, AppId(app), user, session)))


def _pressed(ports: Ports, app_id: AppId, user: User, session: Session) -> NundinaError | None:
    try:
        begin_installation(ports, user, session, app_id, "en")
    except NundinaError as refused:
        return refused
    return None
