"""What autodiscover finds for an address: settings, a way to another address or server, or nothing."""

from dataclasses import dataclass

from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody's mailbox is here."""

    person: Person


@dataclass(frozen=True, slots=True)
class AskAbout:
    """The client is to ask again, about another address."""

    address: str


@dataclass(frozen=True, slots=True)
class AskThere:
    """The client is to ask again, at another address of the web."""

    url: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody here has this address."""


Finding = Found | AskAbout | AskThere | Unknown


def finding_for(world: ExchangeWorld, address: str) -> Finding:
    """Return what there is to say about an address."""
    wanted = address.strip().lower()
    if wanted in world.server.redirect_url:
        return AskThere(world.server.redirect_url[wanted])
    if wanted in world.server.redirect_address:
        return AskAbout(world.server.redirect_address[wanted])
    person = world.person(wanted)
    return Found(person) if person is not None and person.has_mailbox else Unknown()


def ews_url_of(world: ExchangeWorld, asked_at: str) -> str:
    """Return the address of EWS that is told to who asked at this host."""
    return world.server.ews_url or f"{asked_at.rstrip('/')}/EWS/Exchange.asmx"


def legacy_name(person: Person) -> str:
    """Return the distinguished name that old clients use."""
    return (
        "/o=Sandbox/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients"
        f"/cn={person.domain.lower()}-{person.username.lower()}"
    )
