"""The world that one Exchange sandbox plays: its server, people, mailboxes, mail and faults."""

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from nundina_sandbox.addresses import check_zone, name_from, normal_address
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.exchange.faults import FaultBoard
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.outbox import Mail
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.server_versions import NEWEST, ServerVersion
from nundina_sandbox.exchange.subscriptions.register import Subscriptions
from nundina_sandbox.request_log import RequestLog

DEFAULT_PASSWORD = "correct horse"  # noqa: S105 - a sandbox's
SCHEMES = ("Negotiate", "NTLM", "Basic")


@dataclass(slots=True)
class ServerSettings:
    """How the server was set up."""

    version: ServerVersion = NEWEST
    schemes: tuple[str, ...] = ("Basic",)
    """The ways to sign in that it offers, of SCHEMES."""
    autodiscover: bool = True
    ews_url: str = ""
    """What autodiscover says; empty means the address at which it was asked."""
    redirect_address: dict[str, str] = field(default_factory=dict)
    """Addresses that autodiscover sends on to another address."""
    redirect_url: dict[str, str] = field(default_factory=dict)
    """Addresses that autodiscover sends on to another server."""
    moved_to: str = ""
    """Where plain HTTP sends on to whoever looks for autodiscover there, such as `https://mail.corp.example`."""
    most_in_a_view: int = 1000
    """How many items a CalendarView or an answer of FindItem may hold."""


class ExchangeWorld:
    """Everything that the sandbox knows, in memory; hold `lock` (reentrant) while reading or changing it."""

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.lock = threading.RLock()
        self.clock = clock or SandboxClock()
        self.server = ServerSettings()
        self.people: dict[str, Person] = {}
        self.mailboxes: dict[uuid.UUID, Mailbox] = {}
        self.outbox: list[Mail] = []
        self.faults = FaultBoard()
        self.requests = RequestLog()
        self.subscriptions = Subscriptions(self)

    def add_person(
        self,
        address: str,
        name: str = "",
        *,
        password: str = DEFAULT_PASSWORD,
        username: str = "",
        domain: str = "",
        zone: str = "Europe/Berlin",
        kind: str = "person",
        members: tuple[str, ...] = (),
    ) -> Person:
        """Return the account of this address, made now if there is none.

        Raises ValueError when the address, the zone or the kind is none.
        """
        address = normal_address(address)
        check_zone(zone)
        if kind not in ("person", "room", "list"):
            raise ValueError(f"not a kind of account: {kind!r}")
        with self.lock:
            if address in self.people:
                return self.people[address]
            local, _, host = address.partition("@")
            person = Person(
                address,
                name or name_from(address),
                username or local,
                domain or host.partition(".")[0].upper(),
                password,
                zone,
                kind,
                has_mailbox=kind != "list",
                members=[normal_address(member) for member in members],
            )
            self.people[address] = person
            if person.has_mailbox:
                mailbox = Mailbox(person, uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{address}"))
                self.mailboxes[mailbox.key] = mailbox
            return person

    def person(self, address: str) -> Person | None:
        """Return who has this address or alias, None if nobody has."""
        wanted = address.strip().lower().removeprefix("smtp:")
        found = self.people.get(wanted)
        return found or next((p for p in self.people.values() if wanted in p.aliases), None)

    def signing_in(self, logon_name: str) -> Person | None:
        """Return who signs in under this name, None if nobody does."""
        wanted = logon_name.lower()
        return next((p for p in self.people.values() if wanted in p.logon_names), None)

    def mailbox_of(self, person: Person) -> Mailbox | None:
        """Return a person's mailbox, None for an account that has none."""
        found = self.mailboxes.get(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{person.address}"))
        return found if person.has_mailbox else None

    def now(self) -> datetime:
        """Return the sandbox's time in UTC, to the second."""
        return self.clock.now().replace(microsecond=0)

    def reset(self) -> None:
        """Forget everybody and everything, as if the sandbox had just started."""
        with self.lock:
            self.server = ServerSettings()
            for kept in (self.people, self.mailboxes, self.outbox):
                kept.clear()
            self.faults.clear()
            self.requests.clear()
            self.clock.reset()
            self.subscriptions.clear()

    def close(self) -> None:
        """Stop what the world does by itself: notifications to subscribers."""
        self.subscriptions.close()
