"""A sandbox for all tests of a module, emptied before each, with three colleagues and a customer."""

from collections.abc import Iterator

import pytest

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CLARA, MARIA, CalendarClient, client_of


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with RunningSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: RunningSandbox) -> RunningSandbox:
    running.world.reset()
    for address, name in ((ANNA, "Anna Berg"), (BEN, "Ben Dahl"), (CLARA, "Clara Rossi"), (MARIA, "Maria Huber")):
        running.world.add_person(address, name, zone="Europe/Oslo")
    return running


@pytest.fixture
def anna(sandbox: RunningSandbox) -> Iterator[CalendarClient]:
    client = client_of(sandbox, ANNA)
    with client.session:
        yield client


@pytest.fixture
def ben(sandbox: RunningSandbox) -> Iterator[CalendarClient]:
    client = client_of(sandbox, BEN)
    with client.session:
        yield client


@pytest.fixture
def maria(sandbox: RunningSandbox) -> Iterator[CalendarClient]:
    client = client_of(sandbox, MARIA)
    with client.session:
        yield client
