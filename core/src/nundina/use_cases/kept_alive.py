"""What a process holds for a short while is held on as long as it is at work, so that it is free soon after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import structlog

_RENEWED = 4  # times in the time for which something is held: three renewals in a row may come too late

_log = structlog.get_logger(__name__)


@contextmanager
def kept_alive(held_for: timedelta, renew: Callable[[], bool]) -> Iterator[None]:
    """Renew again and again, beside the block, what is held for so long; until the block ends or renewing says False.

    Enter it right after taking what is held, and outside any transaction.
    """
    left = Event()

    def renew_until_left() -> None:
        while not left.wait((held_for / _RENEWED).total_seconds()):
            try:
                if not renew():
                    return
            except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the renewing
                _log.warning("not_renewed", exc_info=True)

    thread = Thread(target=renew_until_left, name="nundina-kept-alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()
