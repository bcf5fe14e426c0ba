"""What delta queries have told so far: the state behind each opaque token."""

import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nundina_sandbox.microsoft.graph.errors import sync_state_invalid, sync_state_not_found
from nundina_sandbox.microsoft.graph.event import Key

KEPT = 400
"""How many states of one mailbox are kept; the oldest are forgotten, as Exchange's cache forgets them."""
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
    told: tuple[Key, ...] = ()
    """What the round tells."""
    at: int = 0
    """How much of it has been told."""
    change: int = 0
    """The calendar's last change when the round began."""


class SyncStates:
    """The rounds by their tokens."""

    def __init__(self) -> None:
        self._kept: dict[str, Round] = {}
        self._tokens: dict[str, deque[str]] = {}
        """By the address of the mailbox, the oldest first."""

    def keep(self, state: Round) -> str:
        """Return a token for a state."""
        token = f"{_MARK}{secrets.token_urlsafe(48)}"
        self._kept[token] = state
        tokens = self._tokens.setdefault(state.mailbox, deque())
        tokens.append(token)
        if len(tokens) > KEPT:
            del self._kept[tokens.popleft()]
        return token

    def find(self, token: str) -> Round:
        """Return the state of a token, which stays good; raises GraphError 410, or 400 for what never was one."""
        found = self._kept.get(token)
        if found is not None:
            return found
        raise sync_state_not_found() if token.startswith(_MARK) else sync_state_invalid()

    def forget(self, address: str | None = None) -> None:
        """Forget every state of one mailbox, or of all."""
        for one in list(self._tokens) if address is None else [address]:
            for token in self._tokens.pop(one, ()):
                del self._kept[token]
