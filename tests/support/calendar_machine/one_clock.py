"""One clock for the sandbox, the host and the app: nobody waits for real, and no token outlives another's hour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, tzinfo
from unittest.mock import patch

from nundina_sandbox.clock import SandboxClock


@contextmanager
def one_clock(clock: SandboxClock, modules: tuple[str, ...]) -> Iterator[None]:
    """Have these modules of an app tell the sandbox's time.

    Whoever waits for the turn of a worker that was stopped waits by this clock too, which nothing else moves then.
    """

    class Told(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz)

    with ExitStack() as patches:
        for module in modules:
            patches.enter_context(patch(f"{module}.datetime", Told))
        patches.enter_context(
            patch("nundina.use_cases.one_at_a_time.sleep", lambda seconds: clock.advance(timedelta(seconds=seconds)))
        )
        yield
