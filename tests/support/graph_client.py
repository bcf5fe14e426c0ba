"""A person's client of the sandbox's Graph, which judges every answer, and the events that tests make with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_schema import JudgingSession
from support.microsoft_sandbox import access_token_of

Json = dict[str, Any]
ANNA, BEN, CLARA = "anna@fjordworks.example", "ben@fjordworks.example", "clara@fjordworks.example"
MARIA = "maria@lakeside.example"
STRANGER = "someone@elsewhere.example"
SCOPES = ("Calendars.ReadWrite", "User.Read", "MailboxSettings.ReadWrite", "Mail.Send")
MONDAY = "2026-11-23"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}


@dataclass(slots=True)
class GraphUser:
    """A person who asks Graph."""

    address: str
    base: str
    session: requests.Session = field(repr=False)

    def ask(self, method: str, path: str, *, status: int = 200, **options: Any) -> requests.Response:
        """Return the answer, which must have this status; a path without a host is below `/v1.0`."""
        url = path if path.startswith("http") else f"{self.base}{path}"
        answer = self.session.request(method, url, timeout=20, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
        return answer

    def get(self, path: str, *, status: int = 200, headers: dict[str, str] | None = None, **query: Any) -> Json:
        """Return the JSON of a GET; `top="5"` is sent as `$top`."""
        named = ("startDateTime", "endDateTime", "validationToken")
        params = {name if name in named else f"${name}": value for name, value in query.items()}
        found: Json = self.ask("GET", path, status=status, headers=headers, params=params).json()
        return found

    def post(self, path: str, body: Json | None = None, *, status: int = 201, **options: Any) -> Json:
        """Return the JSON of a POST, nothing for an empty answer."""
        answer = self.ask("POST", path, status=status, json={} if body is None else body, **options)
        return dict(answer.json()) if answer.content else {}

    def patch(self, path: str, body: Json, *, status: int = 200, **options: Any) -> Json:
        """Return the JSON of a PATCH."""
        return dict(self.ask("PATCH", path, status=status, json=body, **options).json())

    def delete(self, path: str, *, status: int = 204, **options: Any) -> None:
        """Delete something."""
        self.ask("DELETE", path, status=status, **options)

    def event(self, subject: str = "Review", **changes: Any) -> Json:
        """Return a new event of this person's."""
        return self.post("/me/events", event_body(subject, **changes))

    def view(self, start: str = "2026-11-01", end: str = "2027-01-31", **options: Any) -> list[Json]:
        """Return what the primary calendar shows between two days."""
        span: Json = {"startDateTime": f"{start}T00:00:00Z", "endDateTime": f"{end}T00:00:00Z", "top": "1000"}
        return list(self.get("/me/calendarView", **span, **options)["value"])

    def only(self, **options: Any) -> Json:
        """Return the only thing that the primary calendar shows."""
        (found,) = self.view(**options)
        return found


@contextmanager
def graph_user(sandbox: RunningMicrosoft, address: str, *scopes: str) -> Iterator[GraphUser]:
    """Yield somebody with a token for these scopes."""
    with JudgingSession() as session:
        session.headers["Authorization"] = f"Bearer {access_token_of(sandbox, address, *(scopes or SCOPES))}"
        yield GraphUser(address, f"{sandbox.url}/v1.0", session)


def event_body(
    subject: str = "Review",
    start: str = f"{MONDAY}T09:00:00",
    *,
    minutes: int = 60,
    zone: str = "Europe/Oslo",
    guests: tuple[str, ...] = (),
    weekly: int = 0,
    **more: Any,
) -> Json:
    """Return an event as a client writes it; `weekly` makes it a series of so many weeks."""
    at = datetime.fromisoformat(start)
    body: Json = {
        "subject": subject,
        "start": {"dateTime": at.isoformat(), "timeZone": zone},
        "end": {"dateTime": (at + timedelta(minutes=minutes)).isoformat(), "timeZone": zone},
    }
    if guests:
        body["attendees"] = [{"type": "required", "emailAddress": {"address": one}} for one in guests]
    if weekly:
        day = at.strftime("%A").lower()
        body["recurrence"] = {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [day]},
            "range": {"type": "numbered", "numberOfOccurrences": weekly, "startDate": at.date().isoformat()},
        }
    return body | more
