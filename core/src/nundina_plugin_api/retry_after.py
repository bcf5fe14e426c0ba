"""Reads the header Retry-After (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)  # a provider that names more is asked again tomorrow all the same


def read_retry_after(value: str | None, now: datetime | None = None) -> timedelta | None:
    """Return how long to wait, or None where the header is absent or unreadable.

    >>> read_retry_after("120")
    datetime.timedelta(seconds=120)
    """
    if not value:
        return None
    text = value.strip()
    wait = timedelta(seconds=min(int(text[:9]), 10**8)) if text.isascii() and text.isdigit() else _until(text, now)
    return None if wait is None else min(max(wait, timedelta(0)), LONGEST)


def _until(text: str, now: datetime | None) -> timedelta | None:
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant - (now or datetime.now(UTC))
