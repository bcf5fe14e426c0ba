"""Start, memory and pages of an idle host against a bare Flask application under the same server."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from figures import Figure
from host import Home, make_home, signed_in_cookie
from load import requests_a_second
from serving import Served, bare_flask

ROUNDS = 5
SECONDS = 4.0


@contextmanager
def temporary_home() -> Iterator[Home]:
    """Make a home that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield make_home(Path(folder))


def median_start(start: Callable[[], AbstractContextManager[Served]]) -> float:
    """Return the median of several starts, in seconds; the first warms the disk and does not count."""
    times = []
    for _ in range(ROUNDS + 1):
        with start() as served:
            times.append(served.seconds_to_answer)
    return statistics.median(times[1:])


def start_figures(home: Home) -> list[Figure]:
    """Compare the time from the command to the first answer."""
    bare = median_start(bare_flask)
    without, with_google = median_start(lambda: home.served(safe_mode=True)), median_start(home.served)
    return [
        Figure("start: no app / bare Flask", without / bare, "ratio"),
        Figure("start: Google app / bare Flask", with_google / bare, "ratio"),
        Figure("start: Google app / no app", with_google / without, "ratio"),
    ]


def memory_figures(home: Home) -> list[Figure]:
    """Compare the memory of idle servers."""
    with bare_flask() as bare, home.served() as host:
        host_size, bare_size = host.resident_megabytes(), bare.resident_megabytes()
    return [
        Figure("memory: idle host", host_size, "MB"),
        Figure("memory: idle host / bare Flask", host_size / bare_size, "ratio"),
    ]


def page_figures(home: Home) -> list[Figure]:
    """Compare requests a second, the two servers taking turns."""
    empty, marketplace = [], []
    with bare_flask() as bare, home.served() as host:
        cookie = signed_in_cookie(host)
        for _ in range(3):
            empty.append(requests_a_second(bare.url + "/", SECONDS))
            marketplace.append(requests_a_second(host.url + "/marketplace", SECONDS, cookie=cookie))
    ratio = statistics.median(marketplace) / statistics.median(empty)
    return [Figure("marketplace page / empty Flask page, requests a second", ratio, "ratio")]


def measure() -> list[Figure]:
    """Return all figures of this module."""
    with temporary_home() as home:
        return [*start_figures(home), *memory_figures(home), *page_figures(home)]
