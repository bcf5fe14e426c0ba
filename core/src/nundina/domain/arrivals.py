"""How the changes of a calendar arrive: told of by the provider within seconds, or found by asking it (SYNC-14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nundina.domain.sync import PushChannel, PushFailure


class Arrival(StrEnum):
    """How changes arrive, and what is in the way of a better one."""

    PUSHED = "pushed"
    POLLED = "polled"  # the app cannot push, or the first channel is on its way
    NO_ADDRESS = "no_address"  # the app could push, but providers cannot reach this host
    NOT_RENEWED = "not_renewed"  # a channel lives, and opening the next one fails
    FAILS = "fails"  # no channel lives, and opening one fails


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How the changes of one connection arrive now."""

    how: Arrival
    at: datetime | None = None  # NOT_RENEWED: when the living channel ends; FAILS: since when changes are asked for
    problem: str = ""  # an error's name

    @property
    def pushed(self) -> bool:
        """Whether the provider tells of changes at this moment."""
        return self.how in (Arrival.PUSHED, Arrival.NOT_RENEWED)


def arrivals_of(
    channels: Sequence[PushChannel], failure: PushFailure | None, now: datetime, *, can_push: bool, reachable: bool
) -> Arrivals:
    """Return how changes arrive, by the connection's channels and by what became of the last try to open one."""
    ends_at = max((channel.expires_at for channel in channels), default=None)
    alive = ends_at is not None and ends_at > now
    if failure is None or not can_push or not reachable:
        if alive:
            return Arrivals(Arrival.PUSHED)
        return Arrivals(Arrival.NO_ADDRESS if can_push and not reachable else Arrival.POLLED)
    if alive:
        return Arrivals(Arrival.NOT_RENEWED, ends_at, failure.problem)
    return Arrivals(Arrival.FAILS, ends_at or failure.since, failure.problem)
