"""The apps that are registered at the sandbox's Entra."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Client:
    """What an operator registers in the Entra admin center."""

    client_id: str
    secret: str
    """Empty for a public client: a program on somebody's machine."""
    redirect_uris: tuple[str, ...]
    name: str = "Nundina"
    tenant: str | None = None
    """The id of the only tenant whose people may sign in; None means accounts of any kind."""
    permissions: frozenset[str] = frozenset()
    """The delegated permissions that the registration lists, which `.default` stands for."""
    app_permissions: frozenset[str] = frozenset()
    """The application permissions that it lists."""
    certificates: tuple[str, ...] = ()
    """PEM texts of the certificates with which it may prove who it is instead of showing a secret."""
    secret_expired: bool = False

    def __repr__(self) -> str:
        return f"Client({self.client_id!r}, {self.name!r})"

    @property
    def public(self) -> bool:
        """Whether it can keep no secret."""
        return not self.secret and not self.certificates

    def has_secret(self, given: str) -> bool:
        """Return whether this is its secret."""
        return bool(self.secret) and secrets.compare_digest(self.secret.encode(), given.encode())

    def may_return_to(self, uri: str) -> bool:
        """Return whether an answer may be sent there: an exact match, but for the port of localhost."""
        return uri in self.redirect_uris or _without_local_port(uri) in map(_without_local_port, self.redirect_uris)


def _without_local_port(uri: str) -> str:
    try:
        parts = urlsplit(uri)
        local = parts.scheme == "http" and parts.hostname == "localhost"
    except ValueError:
        return uri
    if not local:
        return uri
    # RFC 8252 7.3, as Entra follows it: a program cannot know its port beforehand.
    return parts._replace(netloc="localhost", path=parts.path or "/").geturl()
