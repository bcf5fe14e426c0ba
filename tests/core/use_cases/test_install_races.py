"""Two admins press Connect app at the same moment, in processes of their own, on both databases."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from nundina.domain.accounts import Session
from nundina.domain.errors import ExclusiveGroupTaken, NundinaError
from nundina.domain.identifiers import AccountId, AppId, SessionId, UserId, new_id
from nundina.domain.installations import InstallationState
from nundina.ports import Ports
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_configuration import set_app_setting
from support.examples import stored_account, stored_user
from support.install_racers import PATIENCE, PROCESSES, Outcome, Press, ports_with, press_connect_app

ROUNDS = 200


@pytest.mark.rule("MKT-3", "MKT-4")
def test_of_two_apps_of_one_group_exactly_one_is_installed_each_time(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    ports = ports_with(unit_of_work)
    admins = _admins(ports)
    told = _race(
        database_url, {"google-calendar": [one for one, _ in admins], "other-calendar": [two for _, two in admins]}
    )
    for number, ((first, _), (second, _)) in enumerate(admins):
        outcomes = told[number]
        with ports.unit_of_work.read() as tx:
            [installation] = tx.installations.of_account(first.account_id)
        assert installation.state is InstallationState.INSTALLING
        loser = {"google-calendar": "other-calendar", "other-calendar": "google-calendar"}[installation.app_id]
        assert outcomes[installation.app_id] is None
        refusal = outcomes[loser]
        assert isinstance(refusal, ExclusiveGroupTaken)
        assert (refusal.holder, refusal.by) == (installation.app_id, installation.installed_by)
        assert refusal.by in (first.id, second.id)
        assert refusal.until == installation.expires_at


@pytest.mark.rule("MKT-3")
def test_two_admins_of_the_same_app_share_one_installation(database_url: str, unit_of_work: SqlUnitOfWork) -> None:
    ports = ports_with(unit_of_work)
    admins = _admins(ports, rounds=20)
    same = [list(presses) for presses in zip(*admins, strict=True)]
    told = _race(database_url, {"google-calendar": same[0]}, {"google-calendar": same[1]})
    for number, ((first, _), _) in enumerate(admins):
        with ports.unit_of_work.read() as tx:
            [installation] = tx.installations.of_account(first.account_id)
            consents = tx.consents.of_installation(installation.id, ports.clock.now())
        assert len(consents) == 2
        assert told[number] == {"google-calendar": None}


def _admins(ports: Ports, rounds: int = ROUNDS) -> list[tuple[Press, Press]]:
    for app in ("google-calendar", "other-calendar"):
        for name in ("client_id", "client_secret", "endpoint"):
            set_app_setting(ports, AppId(app), name, "http://127.0.0.1:1")
    with ports.unit_of_work() as tx:
        accounts = [stored_account(tx, domains=(f"{number}.example",)) for number in range(rounds)]
        pairs = [(stored_user(tx, account), stored_user(tx, account)) for account in accounts]
        admins = []
        for pair in pairs:
            presses = [(user, _session(ports, user.account_id, user.id)) for user in pair]
            for _, session in presses:
                tx.sessions.add(session)
            admins.append((presses[0], presses[1]))
    return admins


def _session(ports: Ports, account_id: AccountId, user_id: UserId) -> Session:
    now = ports.clock.now()
    return Session(
        id=SessionId(new_id()),
        account_id=account_id,
        user_id=user_id,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )


def _race(url: str, *sides: dict[str, list[Press]]) -> dict[int, dict[str, NundinaError | None]]:
    """Let every side press in a process of its own; return what each admin was told, by round and app."""
    racers = [(app, presses) for side in sides for app, presses in side.items()]
    together, outcomes = PROCESSES.Barrier(len(racers)), PROCESSES.Queue()
    processes = [
        PROCESSES.Process(target=press_connect_app, args=(url, app, presses, together, outcomes), daemon=True)
        for app, presses in racers
    ]
    for process in processes:
        process.start()
    told: dict[int, dict[str, NundinaError | None]] = defaultdict(dict)
    for _ in range(sum(len(presses) for _, presses in racers)):
        outcome: Outcome = outcomes.get(timeout=PATIENCE)
        number, app, refusal = outcome
        told[number][app] = told[number].get(app) or refusal
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    return told
