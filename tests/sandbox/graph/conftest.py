"""A Microsoft sandbox for all tests of a module, emptied before each, with three colleagues and a customer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, CLARA, MARIA, GraphUser, graph_user
from support.microsoft_sandbox import REDIRECT_URI, register_client
from support.node_packages import node_packages


@pytest.fixture(scope="module")
def running() -> Iterator[RunningMicrosoft]:
    with RunningMicrosoft(plain=True) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: RunningMicrosoft) -> RunningMicrosoft:
    running.world.reset()
    register_client(running, REDIRECT_URI)
    for address, name in ((ANNA, "Anna Berg"), (BEN, "Ben Dahl"), (CLARA, "Clara Rossi"), (MARIA, "Maria Huber")):
        running.world.add_person(address, name=name, zone="Europe/Oslo")
    return running


@pytest.fixture
def anna(sandbox: RunningMicrosoft) -> Iterator[GraphUser]:
    with graph_user(sandbox, ANNA) as found:
        yield found


@pytest.fixture
def ben(sandbox: RunningMicrosoft) -> Iterator[GraphUser]:
    with graph_user(sandbox, BEN) as found:
        yield found


@pytest.fixture
def maria(sandbox: RunningMicrosoft) -> Iterator[GraphUser]:
    with graph_user(sandbox, MARIA) as found:
        yield found


@pytest.fixture
def node_folder(pytestconfig: pytest.Config) -> Path:
    """Return a folder in which Microsoft's packages for Node are installed."""
    assert pytestconfig.cache is not None
    return node_packages(
        pytestconfig.cache,
        microsoft__microsoft_graph_client="3.0.7",
        microsoft__microsoft_graph_types="2.43.1",
        typescript="5.9.3",
    )
