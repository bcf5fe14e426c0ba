"""A free/busy view: the times, and with them as much as who asks may see."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from nundina_sandbox.exchange.access.permission_levels import PermissionLevel
from nundina_sandbox.exchange.elements import Element, m, t
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.times.serializable_zone import serializable_zone

VIEWS = ("MergedOnly", "FreeBusy", "FreeBusyMerged", "Detailed", "DetailedMerged")
_DIGITS = {"Free": 0, "Tentative": 1, "Busy": 2, "OOF": 3, "WorkingElsewhere": 4, "NoData": 4}
_RANKS = {0: 0, 4: 1, 1: 2, 2: 3, 3: 4}
"""Which digit wins where several things are at one time: working elsewhere takes the least."""


def view_of(
    call: Call, people: list[Person], wanted: str, start: datetime, end: datetime, zone: tzinfo, interval: int
) -> Element:
    """Return the view of one person, or of the members of a list together; raises ExchangeError without access."""
    levels = [_level(call, person) for person in people]
    if not levels or not all(level.sees_times for level in levels):
        raise ExchangeError("ErrorNoFreeBusyAccess")
    view = _allowed(wanted, alone=len(people) == 1, detailed=all(level.sees_subjects for level in levels))
    found = [one for person in people for one in _events(call, person, start, end)]
    parts = [t("FreeBusyViewType", view)]
    if view == "MergedOnly" or view.endswith("Merged"):
        parts.append(t("MergedFreeBusy", _merged(found, start, end, interval)))
    if view != "MergedOnly":
        private = call.viewing(_mailbox(call, people[0])).sees_private
        events = [_event(one, zone, detailed="Detailed" in view, private=private) for one in found]
        parts += [t("CalendarEventArray", events)] if events else []
    if len(people) == 1 and view != "MergedOnly":
        parts.append(_hours(people[0]))
    return m("FreeBusyView", parts)


def _level(call: Call, person: Person) -> PermissionLevel:
    return person.permission_of(call.person.address)


def _mailbox(call: Call, person: Person) -> Mailbox:
    found = call.world.mailbox_of(person)
    if found is None:
        raise ExchangeError("ErrorMailRecipientNotFound")
    return found


def _allowed(wanted: str, *, alone: bool, detailed: bool) -> str:
    if not alone:
        return "MergedOnly"
    return wanted if detailed else wanted.replace("Detailed", "FreeBusy")


def _events(call: Call, person: Person, start: datetime, end: datetime) -> list[Item]:
    return _mailbox(call, person).flattened(start, end)


def _merged(found: list[Item], start: datetime, end: datetime, interval: int) -> str:
    step, digits, at = timedelta(minutes=interval), [], start
    while at < end:
        inside = [_digit(one) for one in found if one.start < at + step and one.end > at]
        digits.append(max(inside, key=lambda digit: _RANKS[digit], default=0))
        at += step
    return "".join(str(digit) for digit in digits)


def _digit(one: Item) -> int:
    return _DIGITS.get(one.text("calendar:LegacyFreeBusyStatus", "Busy"), 2)


def _event(one: Item, zone: tzinfo, *, detailed: bool, private: bool) -> Element:
    parts = [
        t("StartTime", _local(one.start, zone)),
        t("EndTime", _local(one.end, zone)),
        t("BusyType", one.text("calendar:LegacyFreeBusyStatus", "Busy")),
    ]
    if detailed:
        parts.append(t("CalendarEventDetails", list(_details(one, private=private))))
    return t("CalendarEvent", parts)


def _local(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")


def _details(one: Item, *, private: bool) -> Iterator[Element]:
    is_private = one.text("item:Sensitivity") in ("Private", "Confidential")
    if private or not is_private:
        yield t("ID", one.id.raw.hex().upper())
        yield t("Subject", one.text("item:Subject"))
        yield t("Location", one.text("calendar:Location"))
    yield t("IsMeeting", one.is_meeting)
    yield t("IsRecurring", one.original_start is not None)
    yield t("IsException", one.master is not None and one.original_start in one.master.exceptions)
    yield t("IsReminderSet", bool(one.values.get("item:ReminderIsSet", True)))
    yield t("IsPrivate", is_private)


def _hours(person: Person) -> Element:
    period = [
        t("DayOfWeek", person.hours.days),
        t("StartTimeInMinutes", person.hours.start_minute),
        t("EndTimeInMinutes", person.hours.end_minute),
    ]
    zone = serializable_zone("TimeZone", person.zone)
    return t("WorkingHours", [zone, t("WorkingPeriodArray", [t("WorkingPeriod", period)])])
