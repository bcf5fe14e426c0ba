"""Whose sign-in an address is for: everybody's, every organisation's, every person's own, or one tenant's."""

from dataclasses import dataclass

from nundina_sandbox.microsoft.identity import request_refusals
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.errors import INVALID_REQUEST
from nundina_sandbox.microsoft.people import PERSONAL_TENANT, Person
from nundina_sandbox.microsoft.world import MicrosoftWorld

COMMON, ORGANIZATIONS, CONSUMERS = "common", "organizations", "consumers"
SHARED = frozenset({COMMON, ORGANIZATIONS, CONSUMERS})


@dataclass(frozen=True, slots=True)
class Authority:
    """The first part of a path, understood."""

    segment: str
    """As it stood in the path."""
    tenant: str | None
    """The id of the only tenant that it is for; None for `common` and `organizations`."""

    @property
    def issuer_tenant(self) -> str:
        """The tenant in the issuer, a placeholder where it is known only after sign-in."""
        return self.tenant or "{tenantid}"

    @property
    def path(self) -> str:
        """The first part of every address of this authority: the tenant's id, however the tenant was named."""
        return self.segment if self.segment in SHARED else self.tenant or self.segment

    def admits(self, person: Person) -> bool:
        """Return whether the person can sign in here."""
        if self.tenant is not None:
            return person.tenant == self.tenant
        return self.segment != ORGANIZATIONS or not person.personal


def authority_of(world: MicrosoftWorld, segment: str, error: str = INVALID_REQUEST) -> Authority:
    """Return the authority of this part of a path; raises IdentityError 90002 when there is no such tenant."""
    name = segment.lower()
    if name in (COMMON, ORGANIZATIONS):
        return Authority(name, None)
    if name in (CONSUMERS, PERSONAL_TENANT):
        return Authority(name, PERSONAL_TENANT)
    tenant = world.tenant(name)
    if tenant is None:
        raise request_refusals.unknown_tenant(segment, error)
    return Authority(name, tenant.tenant_id)


def check_client(authority: Authority, client: Client) -> None:
    """Raise IdentityError 50194 or 700016 when this app is none of this authority's."""
    if client.tenant is None or client.tenant == authority.tenant:
        return
    if authority.segment in SHARED:
        raise request_refusals.single_tenant(client.client_id, client.name)
    raise request_refusals.unknown_client(client.client_id, authority.segment)
