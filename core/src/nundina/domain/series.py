"""Recurring series: which event of one an event is, and the text by which it is known.

A feed tells the master of a series once and each occurrence that differs from it; an occurrence that does not
differ never comes, so that only the first event of a series and its changed occurrences are synced (SYNC-10).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from nundina_plugin_api.values import CalendarEvent, Moment, RemovedEvent


def moment_text(moment: Moment) -> str:
    """Return a moment as it is stored: ISO 8601 in UTC, or a date.

    >>> moment_text(Moment(instant=datetime(2026, 11, 20, 9, tzinfo=UTC), zone="Europe/Oslo"))
    '2026-11-20T09:00:00+00:00'
    >>> moment_text(Moment(day=date(2026, 11, 20)))
    '2026-11-20'
    """
    if moment.instant is not None:
        return moment.instant.astimezone(UTC).isoformat()
    return moment.day.isoformat() if moment.day is not None else ""


def instant_of(moment: Moment) -> datetime:
    """Return the instant of a moment; of a whole day its midnight in UTC."""
    if moment.instant is not None:
        return moment.instant.astimezone(UTC)
    return datetime.combine(moment.day or date.min, time(), tzinfo=UTC)


def is_master(event: CalendarEvent) -> bool:
    """Say whether the event stands for a whole series."""
    return bool(event.recurrence) and not event.series_id


def is_occurrence(event: CalendarEvent) -> bool:
    """Say whether the event is one occurrence of a series that differs from the rest."""
    return bool(event.series_id)


def original_start_of(event: CalendarEvent) -> str:
    """Return by which slot of its series an event is known; empty for a single event and for a master."""
    return moment_text(event.original_start or event.start) if is_occurrence(event) else ""


def original_start_of_removed(removed: RemovedEvent) -> str:
    """Return the slot of a removed occurrence; empty for anything else."""
    return moment_text(removed.original_start) if removed.series_id and removed.original_start else ""


def masters_first(events: Iterable[CalendarEvent]) -> tuple[CalendarEvent, ...]:
    """Put masters and single events before occurrences, and keep the order otherwise."""
    return tuple(sorted(events, key=is_occurrence))
