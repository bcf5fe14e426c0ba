from __future__ import annotations

from collections import defaultdict

import pytest

from nundina.domain.errors import ExclusiveGroupTaken
from nundina.domain.identifiers import AccountId
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import NOW, stored_user
from support.store_workers import PATIENCE, PROCESSES, Outcome, install_in_every_round

ROUNDS = 200
APPS = ("google-calendar", "outlook-calendar")


@pytest.mark.rule("MKT-4", "MKT-5")
def test_of_two_apps_of_one_group_installed_at_once_exactly_one_stays_in_each_of_200_rounds(
    database_url: str, unit_of_work: SqlUnitOfWork
) -> None:
    with unit_of_work() as tx:
        users = [stored_user(tx) for _ in range(ROUNDS)]
    together, outcomes = PROCESSES.Barrier(2), PROCESSES.Queue()
    admins = [
        PROCESSES.Process(target=install_in_every_round, args=(database_url, app, users, together, outcomes))
        for app in APPS
    ]
    for admin in admins:
        admin.start()
    told: dict[int, dict[str, Outcome]] = defaultdict(dict)
    for _ in range(2 * ROUNDS):
        outcome = outcomes.get(timeout=PATIENCE)
        told[outcome[0]][outcome[1]] = outcome
    for admin in admins:
        admin.join(PATIENCE)
        assert admin.exitcode == 0
    winners = [_the_winner(unit_of_work, users[number].account_id, told[number]) for number in range(ROUNDS)]
    assert len(winners) == ROUNDS


def _the_winner(unit_of_work: SqlUnitOfWork, account_id: AccountId, told: dict[str, Outcome]) -> str:
    refused = {app: error for app, (_, _, error) in told.items() if error is not None}
    assert len(refused) == 1
    ((loser, error),) = refused.items()
    winner = next(app for app in APPS if app != loser)
    assert isinstance(error, ExclusiveGroupTaken)
    assert (error.group, error.holder, error.since, error.until) == ("calendar-sync", winner, NOW, None)
    with unit_of_work.read() as tx:
        assert [one.app_id for one in tx.installations.of_account(account_id)] == [winner]
    return winner
