"""A connection takes over, event by event, what an ended one of the same user knew (MKT-9).

Whoever switches apps, or connects another calendar, meets the same events again: one iCalUID and original start is
one event. What the ended connection knew of it moves to the living one, so that its meeting stays the same meeting,
a later change or deletion reaches it, and an old verdict (SYNC-4, SYNC-9) stands. What never comes again in the new
calendar stays with the ended connection, and on timelines.
"""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.ledger import Forget, Ledger, Remember
from nundina.domain.sync import SeenEvent
from nundina_plugin_api.values import CalendarEvent

_LASTING = ("SYNC-4", "SYNC-9")  # verdicts that no other calendar changes


def taken_over(ledger: Ledger, event: CalendarEvent, original_start: str, seen: SeenEvent | None) -> SeenEvent | None:
    """Return what is known of the event, an ended connection's knowledge included, which moves to this one."""
    left = ledger.left_behind(event.ical_uid, original_start)
    for old in left:
        ledger.take(Forget(old))
        _move_cancelled_weeks(ledger, old, event)
    if seen is not None or not left:
        return seen
    lasting = [old for old in left if old.verdict.rule in _LASTING]
    return _move(ledger, (lasting or left)[-1], event_id=event.event_id, series_id=event.series_id)


def forget_left_behind(ledger: Ledger, gone: SeenEvent) -> None:
    """Let no ended connection keep on timelines what the living one says is gone (SYNC-3)."""
    for old in ledger.left_behind(gone.ical_uid, gone.original_start):
        ledger.take(Forget(old))


def _move_cancelled_weeks(ledger: Ledger, series: SeenEvent, event: CalendarEvent) -> None:
    """Take along the cancelled weeks of a series, which no calendar tells of any more (SYNC-10)."""
    for week in ledger.occurrences_in(series.connection_id, series.event_id):
        if not week.fingerprint:
            ledger.take(Forget(week))
            if ledger.seen(week.ical_uid, week.original_start) is None:
                _move(ledger, week, event_id=week.event_id, series_id=event.event_id)


def _move(ledger: Ledger, old: SeenEvent, *, event_id: str, series_id: str) -> SeenEvent:
    mailbox = ledger.mailbox
    # Without a fingerprint, whatever this calendar says of it is news.
    named = replace(old, connection_id=mailbox.connection_id, event_id=event_id, series_id=series_id)
    moved = replace(named, fingerprint="", seen_in=mailbox.listing)
    ledger.take(Remember(moved))
    return moved
