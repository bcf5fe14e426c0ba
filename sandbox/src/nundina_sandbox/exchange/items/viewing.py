"""Who looks at an item, and how the answer is to be written."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nundina_sandbox.exchange.mailbox import Mailbox
    from nundina_sandbox.exchange.people import Person
    from nundina_sandbox.exchange.world import ExchangeWorld


@dataclass(frozen=True, slots=True)
class Viewing:
    """A look at items of one mailbox."""

    world: "ExchangeWorld"
    person: "Person"
    """Who looks."""
    mailbox: "Mailbox"
    schema: str = "Exchange2016"
    zone: tzinfo = UTC
    """In which times are written."""
    body_type: str = "Best"

    @property
    def is_own(self) -> bool:
        """Whether somebody looks at the own mailbox."""
        return self.person is self.mailbox.owner

    @property
    def sees_private(self) -> bool:
        """Whether private items are shown whole."""
        return self.is_own or self.person.address in self.mailbox.owner.sees_private
