"""The forms of scheduling pages as their owner fills them in."""

from __future__ import annotations

from support.web_world import WebWorld, form_token

PAGE = {
    "title": "Half an hour",
    "slug": "anna-30",
    "durations": "30, 15",
    "increment": "15",
    "buffer_before": "5",
    "buffer_after": "0",
    "minimum_notice": "60",
    "most_a_day": "3",
    "bounds": "rolling",
    "days": "14",
    "question-0": "Which bread?",
    "required-0": "on",
    "live": "on",
}
CALENDAR = {"zone": "Europe/Oslo", "day-0": "9-12, 13:00-17:00", "overrides": "2026-12-24\n2026-12-23 09:00-12:00"}


def send(world: WebWorld, path: str, fields: dict[str, str]) -> tuple[int, str]:
    """Send a form as its owner; return status and text."""
    browser = world.signed_in()
    token = form_token(browser.get(path).text)
    answer = browser.post(path, data=fields | {"csrf_token": token})
    return answer.status_code, answer.text
