"""How a mailbox is opened: what its user typed, and what was found out about its server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nundina_plugin_api import Access, RefusalReason, Refused


@dataclass(frozen=True, slots=True)
class Login:
    """What the user typed."""

    email: str
    username: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Login:
        """Return what stands in the form; without a username the address is one. Raises Refused."""
        email, password = typed.get("email", "").strip(), typed.get("password", "")
        if email.count("@") != 1 or email.startswith("@") or email.endswith("@") or not password:
            raise Refused(RefusalReason.WRONG_PASSWORD, "no address or no password")
        return cls(email, typed.get("username", "").strip() or email, password)

    @property
    def domain(self) -> str:
        """The mail domain."""
        return self.email.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mailbox is, and how its server lets people in."""

    endpoint: str
    method: str  # "basic" or "ntlm"
    build: str = ""  # "15.2.1544.4"; empty before the server has told


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A server with somebody's login to it: all that a call needs."""

    server: Server
    login: Login

    @classmethod
    def of(cls, access: Access) -> Mailbox:
        """Return what was stored when the user connected."""
        secrets = access.credentials.secrets
        server = Server(secrets.get("endpoint", ""), secrets.get("method", ""), secrets.get("build", ""))
        return cls(server, Login(secrets.get("email", ""), secrets.get("username", ""), secrets.get("password", "")))

    def secrets(self) -> dict[str, str]:
        """Return what is to be stored, encrypted, for later calls."""
        return {
            "email": self.login.email,
            "username": self.login.username,
            "password": self.login.password,
            "endpoint": self.server.endpoint,
            "method": self.server.method,
            "build": self.server.build,
        }
