"""Every fault that the sandbox can make while a user connects: what is said, what remains, and the next try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from nundina.store.database import open_database
from nundina.use_cases.uninstall_app import uninstall_app
from nundina_sandbox.google.faults import KINDS, Fault
from support.connecting_world import (
    GOOGLE,
    MARKETPLACE,
    NOTHING,
    ConnectingWorld,
    begun,
    connected,
    connecting_world,
    flashes,
)

pytestmark = pytest.mark.rule("CON-9", "MKT-13")

NO_ANSWER = (
    "The provider does not answer at the moment. Nothing was connected and nothing was kept. "
    "Try again in a few minutes."
)
TOLD = dict.fromkeys(KINDS, NO_ANSWER) | {
    "invalidGrant": ("The provider's answer did not fit this attempt to connect. Nothing was connected. Start again."),
    "authError": "This app is not set up on this host yet. Nothing was connected. Tell whoever runs Nundina.",
}
UNHARMED = ("delay", "truncatedList")  # an answer that has no list, and one that comes late


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectingWorld]:
    """A host that nobody has connected a calendar to; each test here leaves it so."""
    folder = tmp_path_factory.mktemp("consent")
    copyfile(sqlite_template, folder / "nundina.db")
    database = open_database(f"sqlite:///{folder / 'nundina.db'}")
    with connecting_world(database, folder) as world:
        yield world
    database.close()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNHARMED])
def test_a_consent_under_this_fault_is_explained_leaves_nothing_and_works_the_next_time(
    world: ConnectingWorld, kind: str
) -> None:
    browser, start = begun(world)
    back = world.at_provider(start)
    world.sandbox.world.faults.arm(Fault(kind, "oauth.token", times=None))
    answer = browser.get(back)
    world.sandbox.world.faults.clear()
    assert answer.location == MARKETPLACE
    page = flashes(browser, answer).replace("&#39;", "'")
    assert TOLD[kind] in page
    assert "Connect app" in page
    assert world.half_connected() == NOTHING
    assert world.installed() is None
    connected(world)
    assert world.rows("connections", "credentials") == {"connections": 1, "credentials": 1}
    _forget(world)


@pytest.mark.parametrize("kind", UNHARMED)
def test_a_consent_that_is_answered_late_is_a_consent(world: ConnectingWorld, kind: str) -> None:
    world.sandbox.world.faults.arm(Fault(kind, "oauth.token", times=None, seconds=0.02))
    connected(world)
    world.sandbox.world.faults.clear()
    assert world.rows("connections", "credentials") == {"connections": 1, "credentials": 1}
    _forget(world)


def _forget(world: ConnectingWorld) -> None:
    """Uninstall the app, and forget that there was a connection."""
    uninstall_app(world.ports, world.anna, GOOGLE)
    with world.database.engine.begin() as connection:
        for table in ("inboxes", "outbox", "due_work", "connections"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
