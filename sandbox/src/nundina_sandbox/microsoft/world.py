"""The world that one Microsoft sandbox plays: its tenants, people, clients, mailboxes, mail and faults."""

import secrets
import threading

from nundina_sandbox.addresses import check_zone, name_from, normal_address
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.microsoft.faults import FaultBoard
from nundina_sandbox.microsoft.graph.state import GraphState
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.state import IdentityState
from nundina_sandbox.microsoft.outbox import Mail
from nundina_sandbox.microsoft.people import (
    PERSONAL_DOMAINS,
    PERSONAL_TENANT,
    Person,
    Tenant,
    object_id_of,
    tenant_id_of,
)
from nundina_sandbox.request_log import RequestLog

__all__ = ["MicrosoftWorld", "Person", "Tenant"]


class MicrosoftWorld:
    """Everything that the sandbox knows, in memory; hold `lock` (reentrant) while reading or changing it."""

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.lock = threading.RLock()
        self.clock = clock or SandboxClock()
        self.session_key = secrets.token_bytes(32)
        """Signs the cookies of every server of this world: a browser shows one cookie to all ports of a host."""
        self.tenants: dict[str, Tenant] = {}
        """By id."""
        self.people: dict[str, Person] = {}
        """By address."""
        self.outbox: list[Mail] = []
        self.faults = FaultBoard()
        self.requests = RequestLog()
        self.identity = IdentityState(self.clock, self.lock)
        self.graph = GraphState(self)

    def tenant(self, id_or_domain: str) -> Tenant | None:
        """Return the organisation with this id or domain, None if there is none."""
        wanted = id_or_domain.strip().lower()
        with self.lock:
            found = self.tenants.get(wanted)
            return found or next((t for t in self.tenants.values() if t.domain == wanted), None)

    def add_tenant(self, domain: str, name: str = "", *, users_may_consent: bool = True) -> Tenant:
        """Return the organisation of this domain, made now if there is none."""
        domain = domain.strip().lower()
        with self.lock:
            found = self.tenant(domain)
            if found is None:
                made_name = name or domain.partition(".")[0].title()
                found = Tenant(tenant_id_of(domain), domain, made_name, users_may_consent)
                self.tenants[found.tenant_id] = found
            return found

    def add_person(
        self,
        address: str,
        *,
        name: str = "",
        zone: str = "UTC",
        tenant: str | None = None,
        personal: bool = False,
        administrator: bool = False,
        upn: str = "",
    ) -> Person:
        """Return the person of this address, made now if there is none.

        The tenant is named by its id or domain; left out, it is that of the address's domain, or nobody's for a
        personal account, which is also what addresses of outlook.com and its like are.
        Raises ValueError when the address, the name to sign in with or the zone is none.
        """
        address = normal_address(address)
        upn = normal_address(upn) if upn else ""
        check_zone(zone)
        domain = address.rpartition("@")[2]
        personal = personal or (tenant is None and domain in PERSONAL_DOMAINS)
        with self.lock:
            known = self.person(address)
            if known is not None:
                return known
            tenant_id = PERSONAL_TENANT if personal else self._tenant_for(tenant, domain, address, administrator)
            object_id = object_id_of(address, personal=personal)
            person = Person(address, object_id, tenant_id, name or name_from(address), zone, upn)
            self.people[address] = person
            self.graph.person_added(person)
            return person

    def _tenant_for(self, named: str | None, domain: str, address: str, administrator: bool) -> str:
        tenant = (self.tenant(named) if named else None) or self.add_tenant(named or domain)
        if administrator:
            tenant.administrators.add(address)
        return tenant.tenant_id

    def person(self, name_or_id: str) -> Person | None:
        """Return who has this address, name to sign in with, or object id, None if nobody has."""
        wanted = name_or_id.strip().lower()
        with self.lock:
            found = self.people.get(wanted)
            return found or next((p for p in self.people.values() if wanted and wanted in (p.object_id, p.upn)), None)

    def register_client(self, client: Client) -> Client:
        """Return the app, registered now, replacing one that had the id before."""
        with self.lock:
            self.identity.clients[client.client_id] = client
        return client

    def reset(self) -> None:
        """Forget everybody and everything, as if the sandbox had just started."""
        with self.lock:
            self.tenants.clear()
            self.people.clear()
            self.outbox.clear()
            self.faults.clear()
            self.requests.clear()
            self.clock.reset()
            self.identity.clear()
            self.graph.clear()

    def close(self) -> None:
        """Stop what the world does by itself: notifications to subscribers."""
        self.graph.close()
