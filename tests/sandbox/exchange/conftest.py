"""An Exchange server, exchangelib as its client, and Microsoft's schema as the judge of what they say."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from exchangelib.protocol import CachingProtocol

from nundina_sandbox.exchange.server import RunningExchange
from support import exchange_schema
from support.exchange_sandbox import running_exchange


class Listener:
    """Keeps what was asked and answered at an application."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.heard: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        started: list[str] = []

        def note(status: str, *rest: Any) -> Any:
            started.append(status)
            return start(status, *rest)

        asked = environ["wsgi.input"].read()
        environ["wsgi.input"].seek(0)
        answered = b"".join(self._application(environ, note))
        is_ews = started[-1].startswith("200") and "/ews/" in environ["PATH_INFO"].lower()
        if is_ews and answered.rstrip().endswith(b"Envelope>"):
            self.heard += [asked, answered]
        return [answered]


@pytest.fixture
def exchange() -> Iterator[RunningExchange]:
    """A server; what goes to it and comes from it is judged by Microsoft's schema at the end, where that is there."""
    with running_exchange() as running:
        listener = Listener(running.app.wsgi_app)
        running.app.wsgi_app = listener  # type: ignore[method-assign, assignment]
        yield running
        if exchange_schema.folder() is not None:
            assert exchange_schema.faults_in(listener.heard) == []


@pytest.fixture(autouse=True)
def _close_connections() -> Iterator[None]:
    """exchangelib keeps its connections for good."""
    yield
    CachingProtocol.clear_cache()
