"""The bare loop that a sync is compared with: Google's own client pages through the events, rows go into SQLite."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build


def service_at(sandbox_url: str, token: str) -> Any:
    """Return Google's client, pointed at the sandbox."""
    credentials = Credentials(token)  # type: ignore[no-untyped-call]  # of a library without types
    options = {"api_endpoint": f"{sandbox_url}/calendar/v3/"}
    return build("calendar", "v3", credentials=credentials, client_options=options, cache_discovery=False)


def page_and_insert(service: Any, file: Path, page_size: int) -> int:
    """Page through all events and insert a row for each, a durable transaction a page; return how many there were."""
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE event (id TEXT PRIMARY KEY, ical_uid TEXT, title TEXT, start TEXT, guests TEXT)")
    count, page = 0, None
    while True:
        answer = service.events().list(calendarId="primary", maxResults=page_size, pageToken=page).execute()
        with database:
            database.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?)", map(_row, answer["items"]))
        count += len(answer["items"])
        page = answer.get("nextPageToken")
        if page is None:
            database.close()
            return count


def _row(item: dict[str, Any]) -> tuple[str, str, str, str, str]:
    guests = json.dumps([guest["email"] for guest in item.get("attendees", ())])
    return item["id"], item["iCalUID"], item.get("summary", ""), json.dumps(item["start"]), guests
