"""A Google sandbox that runs."""

import ssl

from nundina_sandbox.google.server import create_google_sandbox
from nundina_sandbox.google.world import World
from nundina_sandbox.running import RunningWorld


class RunningSandbox(RunningWorld[World]):
    """A Google sandbox on loopback: a context manager, which can also be stopped and started on the same port."""

    def __init__(
        self,
        world: World | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        played = world or World()
        super().__init__(played, create_google_sandbox(played), host=host, port=port, tls=tls)
