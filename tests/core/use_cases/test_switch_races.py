"""Two admins switch at the same moment, a sync runs meanwhile, and a process is killed: on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from nundina.domain.errors import ExclusiveGroupTaken, NundinaError
from nundina.domain.identifiers import AppId
from nundina.store.unit_of_work import SqlUnitOfWork
from support.calendar_events import NOW
from support.switch_racers import (
    PATIENCE,
    PROCESSES,
    Keeping,
    keep_and_die,
    keep_in_every_round,
    sync_in_every_round,
)
from support.switching_host import NEW, OLD, THIRD, SwitchingHost

pytestmark = pytest.mark.rule("MKT-9")

ROUNDS = 20


def ready(unit_of_work: SqlUnitOfWork, number: int = 0) -> tuple[SwitchingHost, dict[AppId, Keeping]]:
    """Return an account whose two admins have each been at a provider for a switch: Ulla's NEW, Bo's THIRD."""
    host = SwitchingHost(unit_of_work, domain=f"firm{number}.example")
    host.install(OLD, host.ulla)
    host.connect(host.bo, OLD)
    host.clock.at = NOW
    keepings = {}
    for user, app_id in ((host.ulla, NEW), (host.bo, THIRD)):
        granted = host.granted_switch(user, OLD, app_id).granted
        assert granted is not None
        keepings[app_id] = (user, host.sessions[user.id], granted.id)
    return host, keepings


@pytest.mark.rule("MKT-4")
def test_of_two_admins_who_keep_at_once_exactly_one_switches_each_time(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    worlds = [ready(unit_of_work, number) for number in range(ROUNDS)]
    told = _race(
        (keep_in_every_round, (database_url, NEW, [keepings[NEW] for _, keepings in worlds])),
        (keep_in_every_round, (database_url, THIRD, [keepings[THIRD] for _, keepings in worlds])),
    )
    for number, (host, _) in enumerate(worlds):
        winner = host.holder()
        assert winner in (NEW, THIRD)
        loser = NEW if winner == THIRD else THIRD
        refusal = told[number][loser]
        assert told[number][winner] is None
        assert isinstance(refusal, ExclusiveGroupTaken)
        assert refusal.holder == winner
        assert OLD not in host.installed()
        assert host.live(host.ulla) == ([NEW] if winner == NEW else [])
        assert host.live(host.bo) == ([THIRD] if winner == THIRD else [])


def test_a_sync_of_the_old_calendar_at_the_same_moment_holds_no_switch_up(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    worlds = [ready(unit_of_work, number) for number in range(ROUNDS)]
    ids = []
    for host, _ in worlds:
        with unit_of_work.read() as tx:
            [connection] = tx.connections.of_user(host.account.id, host.ulla.id)
        ids.append(connection.id)
    told = _race(
        (keep_in_every_round, (database_url, NEW, [keepings[NEW] for _, keepings in worlds])),
        (sync_in_every_round, (database_url, ids)),
    )
    for number, (host, _) in enumerate(worlds):
        assert told[number][NEW] is None
        assert (host.holder(), host.live(host.ulla), host.live(host.bo)) == (NEW, [NEW], [])


@pytest.mark.rule("MKT-13")
def test_whoever_is_killed_on_the_way_leaves_the_old_app_or_the_new_one(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    host, keepings = ready(unit_of_work)
    at, kills = 1, 0
    while True:
        process = PROCESSES.Process(target=keep_and_die, args=(database_url, keepings[NEW], at))
        process.start()
        process.join(PATIENCE)
        if process.exitcode == 0:
            break
        assert process.exitcode == -9
        kills += 1
        assert (host.holder(), host.live(host.ulla), host.live(host.bo)) == (OLD, [OLD], [OLD]), at
        at += 5  # every fifth statement or commit of some sixty
    assert kills >= 6
    assert (host.holder(), host.live(host.ulla), host.live(host.bo)) == (NEW, [NEW], [])
    assert OLD not in host.installed()


def _race(*sides: tuple[Callable[..., None], tuple[Any, ...]]) -> dict[int, dict[str, NundinaError | None]]:
    """Let every side act in a process of its own; return what each was told, by round."""
    together, outcomes = PROCESSES.Barrier(len(sides)), PROCESSES.Queue()
    processes = [PROCESSES.Process(target=act, args=(*given, together, outcomes), daemon=True) for act, given in sides]
    for process in processes:
        process.start()
    told: dict[int, dict[str, NundinaError | None]] = defaultdict(dict)
    for _ in range(len(sides) * ROUNDS):
        number, who, outcome = outcomes.get(timeout=PATIENCE)
        told[number][who] = outcome
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    return told
