"""The people who have an account at the sandbox's Microsoft, and the tenants to which they belong."""

import uuid
from dataclasses import dataclass, field

PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of everybody whose account is their own and no organisation's."""
PERSONAL_DOMAINS = frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com"})
_IDS = uuid.UUID("6f0f9c1e-4c52-4d5e-9f43-0a8d3b1f6f11")
"""Under which the ids of tenants and people are made, so that they are the same in every run."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a mailbox: what Microsoft calls an account."""

    address: str
    """The address of the mailbox."""
    object_id: str
    """Microsoft's immutable id of the person in the tenant (claim `oid`, Graph's `id`)."""
    tenant: str
    """The id of the tenant (claim `tid`)."""
    name: str
    zone: str = "UTC"
    """The IANA name of the zone of the person's mailbox."""
    upn: str = ""
    """With which name the person signs in, where it is not the address: an organisation may have it so."""

    @property
    def principal_name(self) -> str:
        """The name with which the person signs in (claims `upn` and `preferred_username`)."""
        return self.upn or self.address

    @property
    def personal(self) -> bool:
        """Whether the account is a person's own and no organisation's."""
        return self.tenant == PERSONAL_TENANT

    @property
    def account_id(self) -> str:
        """The id by which clients know the account: `oid.tid` (msal's home_account_id)."""
        return f"{self.object_id}.{self.tenant}"


@dataclass(slots=True, eq=False)
class Tenant:
    """An organisation's directory."""

    tenant_id: str
    domain: str
    name: str
    users_may_consent: bool = True
    """Whether people of it may allow an app by themselves what no administrator has allowed."""
    administrators: set[str] = field(default_factory=set)
    """The addresses of those who may allow apps for everybody."""


def tenant_id_of(domain: str) -> str:
    """Return the id of the tenant of this domain, the same in every run."""
    return str(uuid.uuid5(_IDS, domain))


def object_id_of(address: str, *, personal: bool) -> str:
    """Return the id of the account of this address, the same in every run."""
    made = uuid.uuid5(_IDS, address)
    # A personal account's id is its 64-bit CID after zeros.
    return str(uuid.UUID(int=made.int & 0xFFFF_FFFF_FFFF_FFFF)) if personal else str(made)
