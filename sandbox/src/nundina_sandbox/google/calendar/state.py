"""The calendars of the sandbox's people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nundina_sandbox.google.people import Person

if TYPE_CHECKING:
    from nundina_sandbox.google.world import World


class CalendarState:
    """Every calendar and event of a world; use it with the world's lock held."""

    def __init__(self, world: World) -> None:
        self._world = world

    def person_added(self, person: Person) -> None:
        """Give a new person a primary calendar."""

    def expire_sync_tokens(self, person: Person | None = None) -> None:
        """Make every sync token given out so far answer 410, for one person or for all."""

    def clear(self) -> None:
        """Forget every calendar."""
