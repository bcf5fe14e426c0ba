"""The world that one Google sandbox plays: its people, clients, grants, calendars, mail and faults."""

import secrets
import threading
from collections.abc import Iterable

from nundina_sandbox.addresses import check_zone, name_from, normal_address
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.faults import FaultBoard
from nundina_sandbox.google.identity.clients import Client
from nundina_sandbox.google.identity.state import IdentityState
from nundina_sandbox.google.outbox import Mail
from nundina_sandbox.google.people import Person, subject_of
from nundina_sandbox.request_log import RequestLog

__all__ = ["Person", "World"]


class World:
    """Everything that the sandbox knows, in memory; hold `lock` (reentrant) while reading or changing it."""

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.lock = threading.RLock()
        self.clock = clock or SandboxClock()
        self.session_key = secrets.token_bytes(32)
        """Signs the cookies of every server of this world: a browser shows one cookie to all ports of a host."""
        self.people: dict[str, Person] = {}
        self.outbox: list[Mail] = []
        self.faults = FaultBoard()
        self.requests = RequestLog()
        self.identity = IdentityState(self.clock, self.lock)
        self.calendar = CalendarState(self)

    def add_person(
        self, address: str, name: str = "", *, locale: str = "en", zone: str = "Europe/Berlin", subject: str = ""
    ) -> Person:
        """Return the person of this address, made now if there is none.

        Raises ValueError when the address or the zone is none.
        """
        address = normal_address(address)
        check_zone(zone)
        with self.lock:
            if address in self.people:
                return self.people[address]
            person = Person(subject or subject_of(address), address, name or name_from(address), locale, zone)
            self.people[address] = person
            self.calendar.person_added(person)
            return person

    def person(self, address_or_subject: str) -> Person | None:
        """Return who has this address or subject, None if nobody has."""
        wanted = address_or_subject.strip().lower()
        with self.lock:
            found = self.people.get(wanted)
            return found or next((p for p in self.people.values() if p.subject == wanted), None)

    def register_client(
        self,
        client_id: str,
        client_secret: str,
        redirect_uris: Iterable[str],
        *,
        name: str = "Nundina",
    ) -> Client:
        """Return the OAuth client registered under this id, replacing one that had the id before."""
        client = Client(client_id, client_secret, tuple(redirect_uris), name)
        with self.lock:
            self.identity.clients[client_id] = client
        return client

    def reset(self) -> None:
        """Forget everybody and everything, as if the sandbox had just started."""
        with self.lock:
            for kept in (self.people, self.outbox):
                kept.clear()
            self.faults.clear()
            self.requests.clear()
            self.clock.reset()
            self.identity.clear()
            self.calendar.clear()

    def close(self) -> None:
        """Stop what the world does by itself: notifications to watching clients."""
        self.calendar.close()
