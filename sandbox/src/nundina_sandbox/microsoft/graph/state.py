"""Everybody's mailbox, as Graph knows it."""

from typing import TYPE_CHECKING

from nundina_sandbox.microsoft.people import Person

if TYPE_CHECKING:
    from nundina_sandbox.microsoft.world import MicrosoftWorld


class GraphState:
    """The mailboxes of one world."""

    def __init__(self, world: "MicrosoftWorld") -> None:
        self.world = world

    def person_added(self, person: Person) -> None:
        """Make the mailbox of somebody who has just got an account."""

    def clear(self) -> None:
        """Forget every mailbox."""

    def close(self) -> None:
        """Stop what happens by itself: notifications to subscribers."""
