"""The peak of memory in a first sync: independent of how many events there are."""

from __future__ import annotations

import os
import subprocess
import sys

from connected_host import connected_host, require_all_events
from figures import Figure
from serving import HERE

FEW, MANY = 10_000, 100_000


def measure() -> list[Figure]:
    """Compare the peaks of two first syncs, each in a process of its own."""
    few, many = _peak(FEW), _peak(MANY)
    return [
        Figure("peak memory, first sync of 100,000 events", many / 1024, "MB"),
        Figure("peak memory, first sync of 100,000 / of 10,000 events", many / few, "ratio", "<= 1.15"),
    ]


def _peak(events: int) -> int:
    with connected_host(events) as connected:
        environment = {**os.environ, "NUNDINA_HOME": str(connected.home), "NUNDINA_PUBLIC_URL": "http://127.0.0.1:1"}
        command = [sys.executable, str(HERE / "first_sync_alone.py")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        require_all_events(connected, events)
    return int(done.stdout.split()[-1])
