"""What delta queries have told so far: the state behind each opaque token."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nundina_sandbox.microsoft.graph.errors import sync_state_invalid, sync_state_not_found
from nundina_sandbox.microsoft.graph.event import Key

KEPT = 4000
"""How many states are kept; the oldest are forgotten, as Exchange's cache forgets them."""
_MARK = "R0usmc"


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a delta query: the window, what is known, and what is still to be told."""

    mailbox: str
    """The address of its owner."""
    calendar: int
    since: datetime
    until: datetime
    known: Mapping[Key, int]
    """The version of each item as it is when the round is over."""
    pending: tuple[Key, ...] = ()
    """What the next pages tell."""
    change: int = 0
    """The calendar's last change when the round began."""
    number: int = 0
    """How many rounds there were before this one."""


class SyncStates:
    """The rounds by their tokens."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Round] = OrderedDict()

    def keep(self, state: Round) -> str:
        """Return a token for a state."""
        token = f"{_MARK}{secrets.token_urlsafe(48)}"
        self._kept[token] = state
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return token

    def find(self, token: str) -> Round:
        """Return the state of a token, which stays good; raises GraphError 410, or 400 for what never was one."""
        found = self._kept.get(token)
        if found is not None:
            return found
        raise sync_state_not_found() if token.startswith(_MARK) else sync_state_invalid()

    def forget(self, address: str | None = None) -> None:
        """Forget every state of one mailbox, or of all."""
        for token in [token for token, one in self._kept.items() if address in (None, one.mailbox)]:
            del self._kept[token]
