"""What stands on a day of a calendar, as a page shows it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox

_ANSWERS = {"NoResponseReceived": "Not answered", "Tentative": "Perhaps", "Accept": "Accepted"}


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment on one day."""

    id: str
    title: str
    when: str
    marks: tuple[str, ...]
    free: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day and what is on it, the earliest first."""

    day: date
    is_today: bool
    lines: tuple[Line, ...]


def day_of(mailbox: Mailbox, day: date, today: date) -> Day:
    """Return a day of a calendar in its owner's zone."""
    zone = ZoneInfo(mailbox.owner.zone)
    start, end = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return Day(day, day == today, tuple(_line(one, zone) for one in mailbox.flattened(start, end)))


def _line(item: Item, zone: ZoneInfo) -> Line:
    marks = [_ANSWERS[item.text("calendar:MyResponseType")]] if item.text("calendar:MyResponseType") in _ANSWERS else []
    marks += [word for word in (item.text("item:Sensitivity"),) if word in ("Private", "Confidential", "Personal")]
    marks += ["Repeats"] if item.original_start is not None else []
    start, end = item.start.astimezone(zone), item.end.astimezone(zone)
    when = "All day" if item.flag("calendar:IsAllDayEvent") else f"{start:%H:%M}–{end:%H:%M}"
    free = item.text("calendar:LegacyFreeBusyStatus") == "Free"
    return Line(str(item.id), item.text("item:Subject") or "(No subject)", when, tuple(marks), free)
