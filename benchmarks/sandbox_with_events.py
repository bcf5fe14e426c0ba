"""A Google sandbox in a process of its own, with so many events in Anna's calendar.

Usage: sandbox_with_events.py NUMBER      prints the address and serves until it is terminated
"""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime, timedelta

from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def event(number: int) -> dict[str, object]:
    """Return one of many events, a few of them with the guest who is a contact."""
    start = FIRST + timedelta(minutes=45 * number)
    return {
        "summary": f"Meeting number {number}",
        "description": "What was agreed last time, and what is to be agreed now. " * 3,
        "start": {"dateTime": start.isoformat(), "timeZone": "Europe/Oslo"},
        "end": {"dateTime": (start + timedelta(minutes=30)).isoformat(), "timeZone": "Europe/Oslo"},
        "attendees": [{"email": f"guest{number % 97}@client.example"}, {"email": "anna@fjordworks.example"}],
    }


def main() -> None:
    """Serve until terminated."""
    world = World()
    anna = world.add_person("anna@fjordworks.example", "Anna Berg", zone="Europe/Oslo")
    world.calendar.seed(anna, map(event, range(int(sys.argv[1]))))
    with RunningSandbox(world) as sandbox:
        print(sandbox.url, flush=True)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
