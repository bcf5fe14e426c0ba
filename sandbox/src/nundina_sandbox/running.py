"""A provider that runs: a thread, an address, and the world behind it."""

import ssl
import threading
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from flask import Flask

from nundina_sandbox.web_server import WebServer


class RunnableWorld(Protocol):
    """What a provider's world must be able to do to be run."""

    def close(self) -> None:
        """Stop what the world does by itself."""


W = TypeVar("W", bound=RunnableWorld)


class RunningWorld(Generic[W]):
    """A world behind an address on loopback: a context manager, which can also be stopped and started again there."""

    def __init__(
        self,
        world: W,
        app: Flask,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        server_name: str = "ESF",
    ) -> None:
        self.world = world
        self.app = app
        self._host, self._port, self._tls, self._name = host, port, tls, server_name
        self._server: WebServer | None = None

    @property
    def port(self) -> int:
        """The port, 0 until first started."""
        return self._port

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self._port}"

    def start(self) -> Self:
        """Listen, on the port of last time if there was one; raises OSError when it is taken."""
        if self._server is None:
            self._server = WebServer(self._host, self._port, self.app, self._tls, self._name)
            self._port = self._server.port
            threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="nundina-sandbox", daemon=True
            ).start()
        return self

    def stop(self) -> None:
        """Stop listening and cut every connection; the world stays as it is."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.hang_up()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.world.close()
