"""Which servers the app may reach.

A user types a server's address, and a mail domain's DNS names others: both are a stranger's word. So the app connects
to the public internet only, on the port for HTTPS, and elsewhere only where the operator allows the network.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from nundina_plugin_api import Configuration, RefusalReason, Refused

CALL_SECONDS = 25.0  # of the 30 that the host waits for an app
HTTPS = 443
HTTP = 80
OTHER_APP = "Outlook Calendar (Office 365)"
# Exchange Online and Outlook.com, where EWS is being switched off: their mailboxes are the other app's.
ONLINE = (
    "office365.com",
    "office365.us",
    "office.com",
    "outlook.com",
    "outlook.cn",
    "outlook.de",
    "hotmail.com",
    "live.com",
    "msn.com",
)
# A public address that answers inside the data centres of one provider only (Azure's wire server).
NOT_FOR_APPS = (ipaddress.ip_address("168.63.129.16"),)
# RFC 6052: an IPv4 address stands in the last 32 bits.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# Of IPv6 only this is handed out (IANA's registry of global unicast addresses).
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Reach:
    """What one call may reach, with which certificates, and until when."""

    networks: tuple[Network, ...] = ()  # allowed by the operator
    ca_file: str = ""
    plain_hints: bool = False  # a question without credentials over plain HTTP, whose answer is a hint only
    until: float = field(default_factory=lambda: time.monotonic() + CALL_SECONDS)  # of time.monotonic()

    @classmethod
    def of(cls, configuration: Configuration) -> Reach:
        """Return what the operator's settings allow. Raises Refused with NOT_CONFIGURED where they cannot be read."""
        written = configuration.values.get("allowed_networks", "").replace(",", " ").split()
        try:
            networks = tuple(ipaddress.ip_network(one, strict=False) for one in written)
        except ValueError:
            raise Refused(RefusalReason.NOT_CONFIGURED, "allowed_networks") from None
        return cls(networks, configuration.values.get("ca_file", ""))

    def seconds_left(self) -> float:
        """Return how long the call may still take; nothing or less: it is over."""
        return self.until - time.monotonic()

    def is_allowed(self, address: str) -> bool:
        """Say whether the operator allows this address's network."""
        return any(each in network for each in _meant_by(address) for network in self.networks)

    def permits(self, address: str, port: int, *, encrypted: bool) -> bool:
        """Say whether a connection may be opened: to the public internet by HTTPS, or where the operator allows it."""
        if self.is_allowed(address):
            return True
        on_its_port = port == HTTPS if encrypted else self.plain_hints and port == HTTP
        return on_its_port and is_public(address)


def is_public(address: str) -> bool:
    """Say whether an address is one of the public internet, whatever it is wrapped in."""
    return all(_is_handed_out(each) and each not in NOT_FOR_APPS for each in _meant_by(address))


def _is_handed_out(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast


def _meant_by(address: str) -> tuple[Address, ...]:
    """Return the address, and the IPv4 address that is hidden in it, if any."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return (found,)
    if found.ipv4_mapped is not None:
        return (found.ipv4_mapped,)
    if found in TRANSLATED:
        return (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF),)
    hidden = [found.sixtofour] if found.sixtofour is not None else list(found.teredo or ())
    return (found, *hidden)


def is_online(host: str) -> bool:
    """Say whether a host is Exchange Online's or Outlook.com's."""
    name = host.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in ONLINE)


def refuse_online(host: str) -> None:
    """Raise Refused with WRONG_APP for a server of Exchange Online."""
    if is_online(host):
        raise Refused(RefusalReason.WRONG_APP, host, about=OTHER_APP)


def parts_of(url: str) -> SplitResult:
    """Return a server's address in parts. Raises Refused with WRONG_PATH for what is none."""
    parts = urlsplit(url)
    try:
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        sound = False
    if not sound or parts.username is not None or parts.password is not None:
        raise Refused(RefusalReason.WRONG_PATH, "no address of a server")
    return parts


def port_of(parts: SplitResult) -> int:
    """Return the port that an address means."""
    return parts.port or (HTTPS if parts.scheme == "https" else HTTP)
