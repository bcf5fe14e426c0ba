"""CalendarView: a calendar as it is looked at, with the occurrences of its series one by one."""

from datetime import datetime

from nundina_sandbox.exchange.elements import Element
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.operations.paging import Page
from nundina_sandbox.exchange.times.zones import moment_from

YEARS = 2
"""The longest stretch of time that one view may cover."""


def in_calendar_view(call: Call, folder: Folder, items: list[Item], view: Element) -> Page[Item]:
    """Return what stands between two moments, the earliest first; raises ExchangeError for too much of it."""
    start, end = (moment_from(view.get(name) or "", call.zone) for name in ("StartDate", "EndDate"))
    if folder.element != "CalendarFolder":
        raise ExchangeError("ErrorCalendarFolderIsInvalidForCalendarView")
    if end < start:
        raise ExchangeError("ErrorCalendarEndDateIsEarlierThanStartDate")
    if end > _later(start):
        raise ExchangeError("ErrorCalendarViewRangeTooBig")
    limit = _limit(view.get("MaxEntriesReturned"))
    found = [one for item in items if item.is_calendar_item for one in occurrences.flattened(item, start, end)]
    found.sort(key=lambda one: (one.start, one.end))
    most = call.world.server.most_in_a_view
    if limit is None and len(found) > most:
        raise ExchangeError("ErrorExceededFindCountLimit", PolicyName="EWSFindCountLimit", MaxAllowed=str(most))
    shown = found[: min(limit or most, most)]
    return Page(shown, {"TotalItemsInView": len(shown), "IncludesLastItemInRange": len(shown) == len(found)})


def _later(start: datetime) -> datetime:
    try:
        return start.replace(year=start.year + YEARS)
    except ValueError:
        return start.replace(year=start.year + YEARS, day=28)


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.strip().lstrip("-").isdigit():
        raise RequestRefused("ErrorSchemaValidation")
    if int(text) < 1:
        raise ExchangeError("ErrorInvalidPagingMaxRows")
    return int(text)
