"""An Exchange server and exchangelib as its client."""

from collections.abc import Iterator

import pytest
from exchangelib.protocol import CachingProtocol

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_sandbox import running_exchange


@pytest.fixture
def exchange() -> Iterator[RunningExchange]:
    with running_exchange() as running:
        yield running


@pytest.fixture(autouse=True)
def _close_connections() -> Iterator[None]:
    """exchangelib keeps its connections for good."""
    yield
    CachingProtocol.clear_cache()
