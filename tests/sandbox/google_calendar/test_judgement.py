"""The judge of answers is itself judged: what Google would never send is noticed."""

import json
from typing import Any

import pytest

from support.google_calendar_client import CalendarClient, timed
from support.google_discovery import judge

PATH = "/calendar/v3/calendars/primary/events"


def verdict(path: str, body: dict[str, Any], status: int = 200) -> str:
    try:
        judge("GET", path, status, "application/json; charset=UTF-8", json.dumps(body).encode())
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colour": "3"}, "colour"),
        ({"sequence": "0"}, "sequence"),
        ({"updated": "yesterday"}, "updated"),
        ({"status": "done"}, "status"),
        ({"iCalUID": None}, "iCalUID"),
        ({"attendees": [{"email": "a@b.example"}]}, "responseStatus"),
        ({"start": {"dateTime": "2026-11-23 09:00"}}, "start"),
    ],
)
def test_a_wrong_event_is_noticed(anna: CalendarClient, change: dict[str, Any], word: str) -> None:
    event = anna.insert(timed())
    assert verdict(f"{PATH}/{event['id']}", event) == ""
    wrong = {name: value for name, value in {**event, **change}.items() if value is not None}
    assert word in verdict(f"{PATH}/{event['id']}", wrong)


def test_a_wrong_list_or_error_is_noticed(anna: CalendarClient) -> None:
    page = anna.page()
    assert verdict(PATH, page) == ""
    assert "both tokens" in verdict(PATH, {**page, "nextPageToken": "x"})
    assert "items" in verdict(PATH, {name: value for name, value in page.items() if name != "items"})
    assert verdict(PATH, {"error": {"code": 403, "message": "x", "errors": []}}, 404) != ""
    assert "no operation" in verdict("/calendar/v3/nothing", {})
