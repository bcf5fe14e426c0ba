"""The copies of a meeting in the calendars of those who are invited."""

import uuid
from dataclasses import replace
from datetime import datetime

from nundina_sandbox.exchange.items.item import Deviation, Item
from nundina_sandbox.exchange.items.values import Value
from nundina_sandbox.exchange.mailbox import Mailbox

_OF_THE_OWNER = (
    "calendar:MyResponseType",
    "calendar:AppointmentReplyTime",
    "calendar:LegacyFreeBusyStatus",
    "item:Categories",
    "item:ReminderIsSet",
    "item:ReminderMinutesBeforeStart",
)
"""What belongs to whoever holds a copy, and is not taken over from the organizer's."""
_OF_TIME = ("calendar:Start", "calendar:End", "calendar:Recurrence", "calendar:IsAllDayEvent")


def arrive(mailbox: Mailbox, meeting: Item, now: datetime) -> Item:
    """Put a meeting into a guest's calendar, or bring the copy there up to date, and return the copy.

    A copy that is new, or whose time has changed, waits for an answer again.
    """
    master = meeting.master or meeting
    held = mailbox.with_uid(meeting.text("calendar:UID"))
    if held is None:
        held = mailbox.add(_copy(mailbox, master, now), now)
    elif meeting.original_start is None:
        _bring_up_to_date(held, master)
        mailbox.changed(held, now)
    if meeting.original_start is not None:
        take_over_occurrence(held, meeting)
        mailbox.changed(held, now)
    return held


def _copy(mailbox: Mailbox, master: Item, now: datetime) -> Item:
    made = replace(
        master.copied(),
        mailbox=mailbox.key,
        key=uuid.uuid4(),
        folder=mailbox.calendar.key,
        version=1,
        created=now,
        modified=now,
        extended={},
    )
    for uri in _OF_THE_OWNER:
        made.values.pop(uri, None)
    made.values["calendar:IntendedFreeBusyStatus"] = master.text("calendar:LegacyFreeBusyStatus", "Busy")
    _await_answer(made.values)
    return made


def _await_answer(values: dict[str, Value]) -> None:
    values["calendar:MyResponseType"] = "NoResponseReceived"
    values["calendar:LegacyFreeBusyStatus"] = "Tentative"
    values.pop("calendar:AppointmentReplyTime", None)


def _bring_up_to_date(held: Item, master: Item) -> None:
    moved = any(held.values.get(uri) != master.values.get(uri) for uri in _OF_TIME)
    own = {uri: held.values[uri] for uri in _OF_THE_OWNER if uri in held.values}
    held.values = {**{u: v for u, v in master.values.items() if u not in _OF_THE_OWNER}, **own}
    held.values["calendar:IntendedFreeBusyStatus"] = master.text("calendar:LegacyFreeBusyStatus", "Busy")
    held.deleted = set(master.deleted)
    held.exceptions = {at: Deviation(dict(d.values)) for at, d in master.exceptions.items()}
    if moved:
        _await_answer(held.values)


def take_over_occurrence(held: Item, occurrence: Item) -> None:
    """Write what is different in one occurrence into a guest's copy of the series."""
    if occurrence.master is None or occurrence.original_start is None:
        return
    deviation = occurrence.master.exceptions.get(occurrence.original_start)
    values = {u: v for u, v in (deviation.values if deviation else {}).items() if u not in _OF_THE_OWNER}
    if any(uri in values for uri in _OF_TIME):
        _await_answer(values)
    held.exceptions[occurrence.original_start] = Deviation(values)


def call_off(mailbox: Mailbox, meeting: Item, now: datetime) -> Item | None:
    """Mark a guest's copy of a meeting, or of one occurrence, as cancelled; None when there is no copy."""
    held = mailbox.with_uid(meeting.text("calendar:UID"))
    if held is None:
        return None
    if meeting.original_start is None:
        mark_cancelled(held.values, held.text("item:Subject"))
    else:
        deviation = held.exceptions.setdefault(meeting.original_start, Deviation())
        mark_cancelled(deviation.values, held.text("item:Subject"))
    mailbox.changed(held, now)
    return held


def mark_cancelled(values: dict[str, Value], subject: str) -> None:
    """Write down that a meeting does not take place."""
    values["calendar:IsCancelled"] = True
    values["calendar:LegacyFreeBusyStatus"] = "Free"
    if not subject.startswith("Canceled: "):
        values["item:Subject"] = f"Canceled: {subject}"
