"""What the conformance suite needs from the author of an app: the app, and a hand in the provider's world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from nundina_plugin_api import Access, CalendarApp, Manifest


class ProviderWorld(Protocol):
    """A provider's sandbox with one mailbox in it, and the app that is connected to this mailbox."""

    app: CalendarApp
    manifest: Manifest
    access: Access

    def make_event(self, title: str, start: datetime, end: datetime, guests: Sequence[str] = ()) -> str:
        """Make an event as a person would, in the provider's own way, and return its id."""
        ...

    def remove_event(self, event_id: str) -> None:
        """Remove an event as a person would."""
        ...

    def forget_cursors(self) -> None:
        """Make the provider forget every cursor that it has given out."""
        ...

    def end_authorization(self) -> None:
        """Make the provider refuse the credentials of `access` from now on."""
        ...

    def fall_silent(self) -> None:
        """Make the provider unreachable from now on."""
        ...
