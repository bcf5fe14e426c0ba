"""Where the identity platform and Graph are, which follows from the host that was asked."""

from dataclasses import dataclass

from flask import Request

from nundina_sandbox.certificates import CLOUDS, Cloud


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one way to reach the sandbox: by Microsoft's names, or by a loopback address."""

    login: str
    graph: str
    issuer: str
    """The start of every issuer: the login address without a port where Microsoft's names are used."""
    cloud: Cloud | None

    @property
    def hosts(self) -> tuple[str, str]:
        """The names of the login host and of Graph's, for clients that ask for a cloud's."""
        return self.login.partition("://")[2], self.graph.partition("://")[2]


def addresses_of(request: Request) -> Addresses:
    """Return the addresses that belong to the host that this request asked."""
    name, colon, port = request.host.partition(":")
    cloud = next((c for c in CLOUDS if name in c.hosts), None)
    if cloud is None:
        base = request.host_url.rstrip("/")
        return Addresses(base, base, base, None)
    suffix = colon + port
    login = f"https://{cloud.login}"
    return Addresses(login + suffix, f"https://{cloud.graph}{suffix}", login, cloud)
