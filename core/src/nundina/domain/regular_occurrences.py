"""What it does to timelines that an occurrence is as its series says: nothing is known of it by itself any more.

Where a series is changed as a whole, some providers let its changed and cancelled occurrences go; these come back as
the series has them, and only the first event of a series is synced (SYNC-10).
"""

from __future__ import annotations

from nundina.domain.ledger import Forget, Ledger, RemoveMeeting
from nundina.domain.series import moment_text
from nundina.domain.sync import SeenEvent
from nundina_plugin_api.values import RegularOccurrence

_LASTING = {"SYNC-4", "SYNC-9"}  # what was deleted in Nundina, or is older than the connection, stays so


def plan_regular(ledger: Ledger, occurrence: RegularOccurrence) -> None:
    """Plan that an occurrence does not differ from its series, or differs no longer."""
    known = (_known(ledger, occurrence), *_left_behind(ledger, occurrence))
    for event in known:
        if event is not None and event.verdict.rule not in _LASTING:
            _forget(ledger, event)


def _forget(ledger: Ledger, known: SeenEvent) -> None:
    ledger.take(Forget(known))
    meeting = ledger.meeting(known.meeting_id)
    if meeting is not None and not meeting.logged_on and not ledger.stands_elsewhere(meeting.id, but_not=known):
        ledger.take(RemoveMeeting(meeting.id))


def _left_behind(ledger: Ledger, occurrence: RegularOccurrence) -> tuple[SeenEvent, ...]:
    """Return the occurrence as connections of this user knew it by itself that ended (MKT-9)."""
    series = ledger.seen_by_id(occurrence.series_id)
    if series is None:
        return ()
    left = ledger.left_behind(series.ical_uid, moment_text(occurrence.start))
    return tuple(event for event in left if event.series_id)


def _known(ledger: Ledger, occurrence: RegularOccurrence) -> SeenEvent | None:
    """Return what is known of the occurrence by itself, under the id of its own or, cancelled, by its slot."""
    series = ledger.seen_by_id(occurrence.series_id)
    by_slot = ledger.seen(series.ical_uid, moment_text(occurrence.start)) if series is not None else None
    found = ledger.seen_by_id(occurrence.event_id) or by_slot
    return found if found is not None and found.series_id else None
