"""What no key opens any more: it cannot be given back, and it stands in nobody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from nundina.domain.identifiers import ConsentId
from nundina.store.database import Database
from nundina.use_cases.clean_up import clean_up
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.use_cases.uninstall_app import uninstall_app
from support.connecting_world import GOOGLE, ConnectingWorld, begun, connected, connecting_world

LOST = b"sealed with a key that nobody has any more"


@pytest.mark.rule("CON-10")
def test_a_calendar_whose_credentials_no_key_opens_can_be_disconnected(database: Database, tmp_path: Path) -> None:
    with connecting_world(database, tmp_path) as world:
        _lose_credentials(world)
        disconnect_calendar(world.ports, world.anna, world.connections()[0].id)
        assert world.connections() == ()
        assert world.rows("credentials", "outbox") == {"credentials": 0, "outbox": 0}


@pytest.mark.rule("MKT-8")
def test_an_app_can_be_uninstalled_though_no_key_opens_its_credentials(database: Database, tmp_path: Path) -> None:
    with connecting_world(database, tmp_path) as world:
        _lose_credentials(world)
        uninstall_app(world.ports, world.anna, GOOGLE)
        assert (world.connections(), world.installed()) == ((), None)


@pytest.mark.rule("CON-9")
def test_a_consent_that_no_key_opens_does_not_keep_others_from_being_cleared(
    database: Database, tmp_path: Path
) -> None:
    with connecting_world(database, tmp_path) as world:
        browser, start = begun(world)
        consent_id = ConsentId(browser.get(world.at_provider(start)).location.rpartition("/")[2])
        with world.ports.unit_of_work() as tx:
            granted = tx.consents.get(world.anna.account_id, consent_id)
            past = world.ports.clock.now() - timedelta(minutes=1)
            tx.consents.update(replace(granted, sealed_grant=LOST, expires_at=past))
        clean_up(world.ports)
        assert world.rows("consents", "outbox") == {"consents": 0, "outbox": 0}


def _lose_credentials(world: ConnectingWorld) -> None:
    connected(world)
    [connection] = world.connections()
    with world.ports.unit_of_work() as tx:
        tx.connections.set_credentials(connection.id, LOST, None)
