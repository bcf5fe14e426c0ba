"""A Microsoft sandbox over TLS, with one app, Anna, and the administrator of her tenant."""

from collections.abc import Iterator

import pytest
import requests

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import Visitor, browser_of, furnish, running_microsoft


@pytest.fixture(scope="module")
def running() -> Iterator[RunningMicrosoft]:
    """One server and one key for all tests of a module: both take a while to make."""
    with running_microsoft() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: RunningMicrosoft) -> RunningMicrosoft:
    """The same server with a world as at its start."""
    running.world.reset()
    furnish(running)
    return running


@pytest.fixture
def http(sandbox: RunningMicrosoft) -> Iterator[requests.Session]:
    with browser_of(sandbox) as session:
        yield session


@pytest.fixture
def visitor(http: requests.Session) -> Visitor:
    return Visitor(http)
