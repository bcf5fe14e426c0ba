"""Certificates for the providers' names, issued by an authority of one's own that a client is told to trust."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

GOOGLE_HOSTS = (
    "accounts.google.com",
    "oauth2.googleapis.com",
    "www.googleapis.com",
    "openidconnect.googleapis.com",
    "calendar-json.googleapis.com",
)
"""The names under which clients that hard-code their endpoints look for Google."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """One of the clouds in which Microsoft runs the same services under other names."""

    login: str
    graph: str
    aliases: tuple[str, ...] = ()
    """Other names of the login host."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every name of this cloud."""
        return (self.login, self.graph, *self.aliases)


CLOUDS = (
    Cloud(
        "login.microsoftonline.com",
        "graph.microsoft.com",
        ("login.windows.net", "login.microsoft.com", "sts.windows.net", "login.live.com"),
    ),
    Cloud("login.microsoftonline.us", "graph.microsoft.us", ("login.usgovcloudapi.net",)),
    Cloud("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", ("login.chinacloudapi.cn",)),
)
"""Everybody's, the United States government's, and the one in China."""
MICROSOFT_HOSTS = tuple(host for cloud in CLOUDS for host in cloud.hosts)
"""The names under which clients that hard-code their endpoints look for Microsoft."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Authority:
    """A private certificate authority; whoever holds its key can be any host to those who trust it."""

    certificate: bytes
    _authority: trustme.CA

    @classmethod
    def new(cls) -> "Authority":
        """Return an authority that nobody trusts yet."""
        authority = trustme.CA(organization_name="Nundina sandbox", organization_unit_name="for tests only")
        return cls(authority.cert_pem.bytes(), authority)

    @classmethod
    def load(cls, certificate: Path, key: Path) -> "Authority":
        """Return the authority that was written to these two files."""
        authority = trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
        return cls(authority.cert_pem.bytes(), authority)

    def write(self, certificate: Path, key: Path | None = None) -> None:
        """Write the certificate and, if wanted, the key, readable by its owner only."""
        certificate.write_bytes(self.certificate)
        if key is not None:
            key.touch(mode=0o600)
            key.write_bytes(self._authority.private_key_pem.bytes())

    def context(self, *hosts: str, expired: bool = False) -> ssl.SSLContext:
        """Return what a server needs to be each of these hosts, perhaps with a certificate that ran out yesterday."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        end = datetime.now(UTC) - timedelta(days=1) if expired else None
        self._authority.issue_cert(*hosts, not_after=end).configure_cert(context)
        return context
