"""The people who have an account at the sandbox's Google."""

import hashlib
from dataclasses import dataclass

CONSUMER_DOMAINS = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a mailbox and a calendar: what Google calls an account."""

    subject: str
    """Google's immutable id of the account: 21 decimal digits."""
    address: str
    name: str
    locale: str = "en"
    zone: str = "Europe/Berlin"
    """The IANA name of the zone of the person's calendar."""

    @property
    def hosted_domain(self) -> str | None:
        """The workspace's domain (claim `hd`), None for a consumer's account."""
        domain = self.address.rpartition("@")[2]
        return None if domain in CONSUMER_DOMAINS else domain


def subject_of(address: str) -> str:
    """Return the 21 digits by which the account of this address is known, the same in every run."""
    digest = hashlib.sha256(address.encode()).digest()
    return "1" + str(int.from_bytes(digest, "big"))[:20].zfill(20)
