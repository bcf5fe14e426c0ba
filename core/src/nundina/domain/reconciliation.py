"""What a page of changes does to timelines: pure planning, so that every case can be tried without a calendar.

One event in many calendars is one meeting. The calendar of the organizer leads: it alone changes what the
meeting says; the meeting stays on timelines as long as any calendar of the account keeps it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from nundina.domain.ledger import Action, Knowledge, Ledger, Mailbox, Remember
from nundina.domain.regular_occurrences import plan_regular
from nundina.domain.removal import plan_removed, plan_vanished
from nundina.domain.series import masters_first
from nundina.domain.standing_event import StandingEvent
from nundina.domain.sync import UNREAD, SeenEvent
from nundina.domain.sync_scope import kept_off
from nundina_plugin_api.values import ChangePage, EventStatus, RegularOccurrence, RemovedEvent, UnreadableEvent

UNREADABLE_RULE = "SYNC-13"  # it was seen, and the user is told that the app could not read it


def plan_page(
    page: ChangePage, mailbox: Mailbox, knowledge: Knowledge, now: datetime, new_id: Callable[[], str]
) -> tuple[Action, ...]:
    """Return what a page of changes does, in the order in which it is to be stored."""
    ledger = Ledger(mailbox, knowledge)
    of_new_series = _of_new_series(ledger, page)
    for occurrence in page.regular:
        plan_regular(ledger, occurrence)
    for event in masters_first(page.events):
        if event.status is EventStatus.CANCELLED:
            plan_removed(ledger, RemovedEvent(event.event_id, event.series_id, event.original_start), now, new_id)
        else:
            StandingEvent(ledger, event, now, new_id).plan()
    for occurrence in of_new_series:
        plan_regular(ledger, occurrence)
    for removed in page.removed:
        plan_removed(ledger, removed, now, new_id)
    for unreadable in page.unreadable:
        _remember_unreadable(ledger, unreadable, now)
    return tuple(ledger.actions)


def _of_new_series(ledger: Ledger, page: ChangePage) -> list[RegularOccurrence]:
    """Return occurrences whose series this page brings: what an ended connection knew of them is void as well."""
    told = {event.event_id for event in page.events}
    return [one for one in page.regular if one.event_id not in told and ledger.seen_by_id(one.series_id) is None]


def plan_gone(
    vanished: Iterable[SeenEvent], mailbox: Mailbox, knowledge: Knowledge, now: datetime
) -> tuple[Action, ...]:
    """Return what it does that a complete listing did not bring these events any more (SYNC-15)."""
    ledger = Ledger(mailbox, knowledge)
    for event in vanished:
        plan_vanished(ledger, event, now)
    return tuple(ledger.actions)


def _remember_unreadable(ledger: Ledger, unreadable: UnreadableEvent, now: datetime) -> None:
    """Keep what stands on timelines, and tell the user that the event could not be read."""
    known = ledger.seen_by_id(unreadable.event_id)
    mailbox = ledger.mailbox
    if known is not None:
        ledger.take(Remember(replace(known, fingerprint=UNREAD, seen_in=mailbox.listing or known.seen_in)))
        return
    ledger.take(
        Remember(
            SeenEvent(
                account_id=mailbox.account_id,
                connection_id=mailbox.connection_id,
                event_id=unreadable.event_id,
                ical_uid=unreadable.event_id,
                original_start="",
                series_id="",
                verdict=kept_off(UNREADABLE_RULE),
                fingerprint="",
                judged_at=now,
                seen_in=mailbox.listing,
            )
        )
    )
