"""The times of a scheduling page against a plain merge of the same busy times."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from figures import Figure
from nundina.domain.availability import PageRules, RollingWindow, WorkingTime
from nundina.domain.slots import Taken, slots
from nundina.domain.spans import DAY, Span, minute_of

NOW = minute_of(datetime(2026, 10, 1, 7, 5, tzinfo=UTC))  # clocks go back within the window
DAYS = 60
INTERVALS = 5_000
HOSTS = 50
INTERVALS_OF_A_HOST = 500
REPEATS = 30


def busy_times(count: int, seed: int) -> list[Span]:
    """Return busy times all over the window, in no order and overlapping."""
    chance = random.Random(seed)
    starts = [NOW + chance.randrange(DAYS * DAY) for _ in range(count)]
    return [(start, start + chance.choice((15, 30, 60))) for start in starts]


def plain_merge(spans: list[Span]) -> list[Span]:
    """Return them merged, as anybody would write it."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def best(work: Callable[[], object]) -> float:
    """Return the shortest time that it took, which is what the machine's other work disturbed least."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def measure() -> list[Figure]:
    """Return all figures of this module."""
    rules = PageRules(bounds=RollingWindow(DAYS), buffer_before=10, buffer_after=10, minimum_notice=60)
    working = WorkingTime(zone="Europe/Berlin")
    events = busy_times(INTERVALS, 1)
    of_hosts = [busy_times(INTERVALS_OF_A_HOST, host) for host in range(HOSTS)]
    page = best(lambda: slots(rules, working, Taken(events=events), NOW, 30))
    many = best(lambda: [slots(rules, working, Taken(events=each), NOW, 30) for each in of_hosts])
    merge = best(lambda: plain_merge(events))
    return [
        Figure("slots over 60 days, 5,000 busy intervals / plain merge of them", page / merge, "ratio", "<= 1.5"),
        Figure(
            "slots of 50 hosts with 500 intervals each / plain merges of theirs",
            many / best(lambda: [plain_merge(each) for each in of_hosts]),
            "ratio",
        ),
    ]
