"""The stretch of time that is synced, and when it is rolled on.

A delta link of calendarView is bound to its window for good, so a window that moves needs a new link.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nundina_plugin_api import Window

BEFORE = timedelta(days=60)  # how far behind today a new window begins
AHEAD = timedelta(days=400)  # how far ahead of today it ends
LEFT = timedelta(days=370)  # with less of it left, it is rolled on: about every thirty days
# A whole day lies differently in every zone. What is claimed is a day narrower than what is asked for, on both sides.
EDGE = timedelta(days=1)


def window_at(now: datetime) -> Window:
    """Return the window that a listing begun now asks for."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(today - BEFORE, today + AHEAD)


def is_worn(window: Window, now: datetime) -> bool:
    """Say whether the window is to be rolled on."""
    return window.end - now < LEFT or window.start > now


def claimed(window: Window) -> Window:
    """Return what a listing of the window is complete for."""
    return Window(window.start + EDGE, window.end - EDGE)
