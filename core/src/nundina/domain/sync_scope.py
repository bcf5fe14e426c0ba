"""Who syncs what, and why not: the verdict on one event, with the rule of product.md that decides.

The rules are asked in this order, and the first that applies decides:

    SYNC-3   the event is cancelled
    SYNC-4   somebody deleted the meeting in Nundina
    SYNC-9   it was created before the connection
    SYNC-12  it is private, confidential, or in a private calendar
    SYNC-11  it is an all-day event
    SYNC-1   it was made by Meet: it stands on the record on which Meet was pressed
    SYNC-2   it has no guests
    SYNC-8   its guests are colleagues
    SYNC-6   none of its guests is a contact
    SYNC-10  it is the first event of a series, or a changed occurrence, with a contact at it
    SYNC-2   it has a contact at it

SYNC-5 asks nothing here: a feed brings the primary calendar alone, and what is moved out of it is removed.
SYNC-9 stands early so that an old event stays out for good: any other rule tells that the event came later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from nundina.domain.contact_matching import Matching
from nundina.domain.fingerprint import says_nothing
from nundina.domain.series import is_master, is_occurrence
from nundina.domain.sync import Decision, Verdict
from nundina_plugin_api.values import CalendarEvent, EventStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncContext:
    """What else the rules ask about an event."""

    connected_at: datetime  # UTC
    matching: Matching = field(default_factory=Matching)
    calendar_private: bool = False
    came_later: bool = False  # an earlier verdict found it created after the connection; a reconnect changes nothing
    came_before: bool = False  # an earlier verdict found it created before; no other calendar's date changes that
    first_listing: bool = False  # the first sync after connecting: what says no date of creation was there before
    dismissed: bool = False  # its meeting was deleted in Nundina
    logged: bool = False  # made by Meet, and logged on a record


def on_timeline(rule: str) -> Verdict:
    """Return the verdict that the event belongs on a timeline."""
    return Verdict(Decision.ON_TIMELINE, rule)


def kept_off(rule: str) -> Verdict:
    """Return the verdict that the event stays off timelines."""
    return Verdict(Decision.NOT_ON_TIMELINE, rule)


def judge(event: CalendarEvent, context: SyncContext) -> Verdict:
    """Return what becomes of an event and the rule that decides."""
    rule = obstacle(event, context)
    return kept_off(rule) if rule else _judge_people(event, context)


def obstacle(event: CalendarEvent, context: SyncContext) -> str:
    """Return the rule that keeps the event off timelines whoever its guests are; empty where none does."""
    if event.status is EventStatus.CANCELLED:
        return "SYNC-3"
    if context.dismissed:
        return "SYNC-4"
    if created_before_connection(event, context):
        return "SYNC-9"
    if says_nothing(event, context.calendar_private):
        return "SYNC-12"
    return "SYNC-11" if event.start.all_day else ""


def _judge_people(event: CalendarEvent, context: SyncContext) -> Verdict:
    if context.logged:
        return on_timeline("SYNC-1")
    matching = context.matching
    if matching.contacts:
        return on_timeline("SYNC-10" if is_master(event) or is_occurrence(event) else "SYNC-2")
    if matching.strangers:
        return kept_off("SYNC-6")
    return kept_off("SYNC-8" if any(not guest.resource for guest in event.guests) else "SYNC-2")


def created_before_connection(event: CalendarEvent, context: SyncContext) -> bool:
    """Say whether SYNC-9 keeps the event out. What Nundina made itself, and what came later once, never is."""
    if context.came_later or context.logged:
        return False
    if context.came_before:
        return True
    if event.created_at is None:
        return context.first_listing
    # Providers tell whole seconds, so an event made in the second of the connection counts as made after it.
    return event.created_at < context.connected_at.replace(microsecond=0)
