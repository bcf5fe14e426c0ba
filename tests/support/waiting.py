"""How tests wait for what happens beside them."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(done: Callable[[], bool], seconds: float = 10) -> None:
    """Return as soon as it is done; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
