"""The world of the demo."""

from datetime import UTC, datetime

import pytest
import requests

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.demo_world import CLIENT_ID, demo_world
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import access_token_of


@pytest.mark.parametrize("now", ["2026-11-20T12:00:00+00:00", "2026-03-27T12:00:00+00:00", "2026-12-31T23:30:00+00:00"])
def test_the_demo_has_something_to_look_at_in_whatever_week_it_is_shown(now: str) -> None:
    world = demo_world(clock=SandboxClock(lambda: datetime.fromisoformat(now)))
    with RunningSandbox(world) as sandbox:
        headers = {"Authorization": f"Bearer {access_token_of(sandbox, 'anna@fjordworks.example')}"}
        url = f"{sandbox.url}/calendar/v3/calendars/primary/events"
        asked = {"singleEvents": "true", "orderBy": "startTime", "timeMax": "2027-02-01T00:00:00Z"}
        events = requests.get(url, asked, headers=headers, timeout=10).json()["items"]
    timed = [datetime.fromisoformat(e["start"]["dateTime"]) for e in events if "dateTime" in e["start"]]
    assert any(abs((start - datetime.fromisoformat(now)).days) <= 7 for start in timed)


def test_the_demos_client_is_registered_and_one_of_its_people_is_outside_the_workspace() -> None:
    world = demo_world(["http://127.0.0.1:5/cb"], SandboxClock(lambda: datetime(2026, 11, 20, tzinfo=UTC)))
    assert {person.hosted_domain for person in world.people.values()} == {"fjordworks.example", "bakery.example"}
    assert world.identity.clients[CLIENT_ID].redirect_uris == ("http://127.0.0.1:5/cb",)
