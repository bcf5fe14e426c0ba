"""The Google sandbox as the conformance suite's world: what the provider's side does is done past the app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import requests

from nundina_plugin_api import Access, CalendarApp, Manifest
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import access_token_of


@dataclass(slots=True)
class GoogleWorld:
    """One person's Google, and the app that is connected to it."""

    sandbox: RunningSandbox
    app: CalendarApp
    manifest: Manifest
    access: Access

    def make_event(self, title: str, start: datetime, end: datetime, guests: Sequence[str] = ()) -> str:
        return self.put({"summary": title, "attendees": [{"email": guest} for guest in guests]}, start, end)

    def put(self, fields: dict[str, object], start: datetime, end: datetime) -> str:
        """Put an event with any of Google's fields into the calendar."""
        event_id = uuid4().hex
        times = {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}
        person = self.sandbox.world.person(self.access.address)
        assert person is not None
        self.sandbox.world.calendar.seed(person, [{"id": event_id, **times, **fields}])
        return event_id

    def remove_event(self, event_id: str) -> None:
        self.request("DELETE", f"calendars/primary/events/{event_id}")

    def request(self, method: str, path: str, **options: object) -> requests.Response:
        """Call the API with a token of the person's own, whatever became of the app's."""
        token = access_token_of(self.sandbox, self.access.address, "https://www.googleapis.com/auth/calendar")
        answer = requests.request(
            method,
            f"{self.sandbox.url}/calendar/v3/{path}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
            **options,  # type: ignore[arg-type]
        )
        answer.raise_for_status()
        return answer

    def forget_cursors(self) -> None:
        self.sandbox.world.calendar.expire_sync_tokens()

    def end_authorization(self) -> None:
        self.sandbox.world.identity.expire_access_tokens()

    def fall_silent(self) -> None:
        self.sandbox.stop()
