"""The subscriptions of a world."""

import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nundina_sandbox.exchange.world import ExchangeWorld


@dataclass(slots=True)
class Subscription:
    """What somebody wants to hear of, and how far they have heard."""

    id: str
    kind: str
    """Pull, Push or Streaming."""
    person: str
    mailbox: uuid.UUID
    folders: frozenset[uuid.UUID] | None
    """None means all of the mailbox."""
    events: frozenset[str]
    number: int
    last_asked: datetime
    timeout: timedelta = timedelta(minutes=30)
    url: str = ""
    frequency: timedelta = timedelta(minutes=1)
    caller_data: str | None = None
    failures: int = 0
    not_before: datetime | None = field(default=None)


class Subscriptions:
    """Every subscription, until it is ended or nobody has asked for too long."""

    def __init__(self, world: "ExchangeWorld") -> None:
        self._world = world
        self._all: dict[str, Subscription] = {}
        self._sender: threading.Thread | None = None
        self.closed = threading.Event()

    def add(self, subscription: Subscription, send: Callable[["ExchangeWorld"], None]) -> None:
        """Keep a subscription; the first that pushes starts the sender."""
        self._all[subscription.id] = subscription
        if subscription.kind == "Push" and self._sender is None:
            self._sender = threading.Thread(target=send, args=(self._world,), name="exchange-push", daemon=True)
            self._sender.start()

    def find(self, subscription_id: str) -> Subscription | None:
        """Return a subscription, None for one that is not, or no longer, there."""
        found = self._all.get(subscription_id)
        if found is not None and found.kind == "Pull" and self._world.now() > found.last_asked + found.timeout:
            del self._all[subscription_id]
            return None
        return found

    def remove(self, subscription_id: str) -> None:
        """Forget a subscription."""
        self._all.pop(subscription_id, None)

    def pushing(self) -> list[Subscription]:
        """Return those that are pushed."""
        return [one for one in self._all.values() if one.kind == "Push"]

    def all(self) -> list[Subscription]:
        """Return every subscription."""
        return list(self._all.values())

    def clear(self) -> None:
        """Forget all of them."""
        self._all.clear()

    def close(self) -> None:
        """End what streams and pushes."""
        self.closed.set()
        if self._sender is not None:
            self._sender.join(timeout=15)


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(24)
