"""How a process of the background is asked to end."""

from __future__ import annotations

import signal
from threading import Event, current_thread, main_thread
from types import FrameType


def asked_to_end() -> Event:
    """Return an event that is set when the process is asked to end (SIGTERM, SIGINT)."""
    stop = Event()

    def set_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    if current_thread() is main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, set_stop)
    return stop
