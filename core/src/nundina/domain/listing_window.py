"""What a full listing covers: outside of its window nothing is known, so nothing there is taken for gone (SYNC-15)."""

from __future__ import annotations

from datetime import UTC, datetime, time

from nundina_plugin_api.values import Window


def bound_text(instant: datetime) -> str:
    """Return an instant so that it sorts among SeenEvent.start as it lies in time, a date there being its UTC midnight.

    >>> bound_text(datetime(2026, 11, 20, 9, tzinfo=UTC)), bound_text(datetime(2026, 11, 20, tzinfo=UTC))
    ('2026-11-20T09:00:00+00:00', '2026-11-20')
    """
    at = instant.astimezone(UTC)
    return at.date().isoformat() if at.time() == time() else at.isoformat()


def covers(window: Window | None, start: str) -> bool:
    """Say whether a listing had to bring an event of this SeenEvent.start; an unknown start lies in no window.

    >>> november = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    >>> [covers(november, start) for start in ("2026-11-01", "2026-11-30T23:59:00+00:00", "2026-12-01", "")]
    [True, True, False, False]
    >>> covers(None, "")
    True
    """
    return window is None or bound_text(window.start) <= start < bound_text(window.end)


def narrowed(window: Window | None, further: Window | None) -> Window | None:
    """Return what both cover: pages of one listing that disagree vouch for the least of it only."""
    if window is None or further is None:
        return window or further
    return Window(max(window.start, further.start), min(window.end, further.end))
