"""A plain HTTP client of Calendar v3, every answer of which is judged by Google's discovery document."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from nundina_sandbox.server import RunningSandbox
from support.google_discovery import JudgingSession
from support.google_sandbox import access_token_of

Json = dict[str, Any]
CALENDAR = "https://www.googleapis.com/auth/calendar"
ANNA, BEN, CLARA = "anna@fjordworks.example", "ben@fjordworks.example", "clara@fjordworks.example"
MARIA = "maria@kunde.example"


@dataclass(frozen=True, slots=True)
class CalendarClient:
    """What one person's client does with Calendar v3."""

    sandbox: RunningSandbox
    session: JudgingSession
    address: str

    def call(self, method: str, path: str, body: Json | None = None, **options: Any) -> requests.Response:
        """Return the answer to one request below /calendar/v3; `options` are query parameters, and `headers`."""
        headers = options.pop("headers", {})
        return self.session.request(
            method, f"{self.sandbox.url}/calendar/v3{path}", json=body, params=options, headers=headers, timeout=10
        )

    def events(self, method: str, event: str = "", body: Json | None = None, **options: Any) -> requests.Response:
        """Return the answer about the events of the person's primary calendar, or of `calendar`."""
        calendar = quote(options.pop("calendar", "primary"), safe="")
        path = f"/calendars/{calendar}/events" + (f"/{event}" if event else "")
        return self.call(method, path, body, **options)

    def insert(self, body: Json, **options: Any) -> Json:
        """Return the event that was made."""
        return self.good(self.events("POST", body=body, **options))

    def patch(self, event: str, body: Json, **options: Any) -> Json:
        """Return the event after a patch."""
        return self.good(self.events("PATCH", event, body, **options))

    def get(self, event: str, **options: Any) -> Json:
        """Return an event."""
        return self.good(self.events("GET", event, **options))

    def delete(self, event: str, **options: Any) -> None:
        """Delete an event."""
        answer = self.events("DELETE", event, **options)
        assert answer.status_code == 204, answer.text

    def page(self, **options: Any) -> Json:
        """Return one page of events."""
        return self.good(self.events("GET", **options))

    def all(self, **options: Any) -> tuple[list[Json], str | None]:
        """Return all pages' events and the sync token."""
        found, page = [], self.page(**options)
        found += page["items"]
        while "nextPageToken" in page:
            page = self.page(**options, pageToken=page["nextPageToken"])
            found += page["items"]
        return found, page.get("nextSyncToken")

    def good(self, answer: requests.Response) -> Json:
        """Return the JSON of an answer that is no refusal."""
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found


def client_of(sandbox: RunningSandbox, address: str) -> CalendarClient:
    """Return a client with a token of this person for the whole of Calendar v3."""
    session = JudgingSession()
    session.headers["Authorization"] = f"Bearer {access_token_of(sandbox, address, CALENDAR)}"
    return CalendarClient(sandbox, session, address)


def timed(summary: str = "Meeting", start: str = "2026-11-23T09:00:00", end: str = "", **fields: Any) -> Json:
    """Return the body of a timed event in Oslo, an hour long if no end is given."""
    end = end or start[:11] + f"{int(start[11:13]) + 1:02}" + start[13:]
    zone = fields.pop("zone", "Europe/Oslo")
    times = {"start": {"dateTime": start, "timeZone": zone}, "end": {"dateTime": end, "timeZone": zone}}
    return {"summary": summary, **times, **fields}


def all_day(summary: str, first: str, after: str, **fields: Any) -> Json:
    """Return the body of an all-day event from a date up to, and without, another."""
    return {"summary": summary, "start": {"date": first}, "end": {"date": after}, **fields}


def reason_of(answer: requests.Response) -> tuple[int, str]:
    """Return the status and the reason of a refusal."""
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


def eventually(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Return whether something comes true within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return holds()
