"""The port between the claim and the work: how what was claimed comes to somebody who does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from nundina.domain.sync import Lease


class CarrierAway(Exception):
    """The carrier takes nothing at the moment; what it was to carry goes back."""


class Carrier(Protocol):
    """Brings claimed work to whoever does it. That it arrives is nowhere relied on: a lease runs out if it does not."""

    def room(self) -> int:
        """Return how much it would take now: what waits for too long loses its lease. Raises CarrierAway."""

    def carry(self, lease: Lease) -> None:
        """Take one piece of claimed work. Raises CarrierAway."""

    def wait(self, longest: timedelta) -> None:
        """Return as soon as there may be room again, after the given time at the latest."""
