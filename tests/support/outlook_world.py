"""The Microsoft sandbox as the conformance suite's world: what the provider's side does is done past the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from nundina_plugin_api import Access, CalendarApp, Manifest
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import access_token_of

Json = Mapping[str, object]


@dataclass(slots=True)
class OutlookWorld:
    """One person's Outlook, and the app that is connected to it."""

    sandbox: RunningMicrosoft
    app: CalendarApp
    manifest: Manifest
    access: Access

    def make_event(self, title: str, start: datetime, end: datetime, guests: Sequence[str] = ()) -> str:
        attendees = [{"emailAddress": {"address": guest}, "type": "required"} for guest in guests]
        return self.put({"subject": title, "attendees": attendees}, start, end)

    def put(self, fields: Json, start: datetime, end: datetime) -> str:
        """Put an event with any of Graph's fields into the calendar; return the id by which the app knows it."""
        times = {"start": place(start), "end": place(end)}
        return str(self.request("POST", "me/events", json={**times, **fields}).json()["id"])

    def remove_event(self, event_id: str) -> None:
        self.request("DELETE", f"me/events/{event_id}")

    def request(
        self, method: str, path: str, *, address: str = "", json: Json | None = None, params: Json | None = None
    ) -> requests.Response:
        """Call Graph with a token of the person's own, whatever became of the app's."""
        token = access_token_of(self.sandbox, address or self.access.address, "Calendars.ReadWrite", "User.Read")
        with requests.Session() as session:
            session.trust_env = False
            session.verify = self.access.configuration.values["ca_file"]
            answer = session.request(
                method,
                f"{self.sandbox.url}/v1.0/{path}",
                headers={"Authorization": f"Bearer {token}", "Prefer": 'IdType="ImmutableId"'},
                timeout=20,
                json=json,
                params=params,  # type: ignore[arg-type]
            )
        answer.raise_for_status()
        return answer

    def event(self, event_id: str) -> Json:
        """Return an event as Graph has it."""
        found: Json = self.request("GET", f"me/events/{event_id}").json()
        return found

    def forget_cursors(self) -> None:
        self.sandbox.world.graph.expire_sync_states()

    def end_authorization(self) -> None:
        self.sandbox.world.identity.expire_access_tokens()

    def fall_silent(self) -> None:
        self.sandbox.stop()


def place(instant: datetime) -> dict[str, str]:
    """Return an instant as Graph takes it."""
    return {"dateTime": instant.astimezone(UTC).replace(tzinfo=None).isoformat(), "timeZone": "UTC"}
