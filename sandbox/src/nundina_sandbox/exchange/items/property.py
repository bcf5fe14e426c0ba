"""One property of items."""

from collections.abc import Callable
from dataclasses import dataclass

from nundina_sandbox.exchange.elements import Element
from nundina_sandbox.exchange.items.codecs import Codec
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Value
from nundina_sandbox.exchange.items.viewing import Viewing

Compute = Callable[[Item, Viewing], "Value | Element | None"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: how it is written, whether a client may set it, and in which answers it stands."""

    uri: str
    codec: Codec
    shape: str = "All"
    """The smallest shape that holds it: Default, All, or Asked for one that has to be asked for."""
    writable: bool = False
    compute: Compute | None = None
    """What it is where it is not simply what was written."""
    since: str = "Exchange2007"
    found: bool = True
    """Whether FindItem gives it; GetItem always does."""

    @property
    def name(self) -> str:
        """Return the name of its element."""
        return self.uri.partition(":")[2]
