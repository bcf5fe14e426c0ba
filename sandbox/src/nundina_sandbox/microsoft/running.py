"""A Microsoft sandbox that runs."""

import ssl
from pathlib import Path

from nundina_sandbox.certificates import LOOPBACK, Authority
from nundina_sandbox.microsoft.server import create_microsoft_sandbox
from nundina_sandbox.microsoft.world import MicrosoftWorld
from nundina_sandbox.running import RunningWorld


class RunningMicrosoft(RunningWorld[MicrosoftWorld]):
    """A Microsoft sandbox on loopback, over TLS unless told otherwise: Microsoft's own client refuses plain HTTP."""

    def __init__(
        self,
        world: MicrosoftWorld | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        authority: Authority | None = None,
        tls: ssl.SSLContext | None = None,
        plain: bool = False,
    ) -> None:
        played = world or MicrosoftWorld()
        self.authority = authority or Authority.new()
        context = None if plain else tls or self.authority.context(*LOOPBACK)
        app = create_microsoft_sandbox(played)
        super().__init__(played, app, host=host, port=port, tls=context, server_name="Microsoft-IIS/10.0")

    def write_ca(self, path: Path) -> Path:
        """Write the certificate that clients have to trust, and return where."""
        self.authority.write(path)
        return path
