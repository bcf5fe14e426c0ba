"""When calendars are busy: each calendar's own view, event by event, with series expanded by Graph.

Only events tell tentative and out of office from busy (MTG-12); an all-day event is read in the mailbox's own zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from nundina_outlook_calendar.client import GraphClient, GraphSession, quoted
from nundina_outlook_calendar.mapping import availability_of
from nundina_outlook_calendar.moments import day_of, instant_of, query_time
from nundina_outlook_calendar.paging import items_of
from nundina_outlook_calendar.zones import UTC_NAME, iana_zone
from nundina_plugin_api import (
    PRIMARY,
    Access,
    Availability,
    BusyInterval,
    CalendarBusy,
    CalendarInfo,
    PermissionMissing,
    Refused,
    Transient,
)

FREE = (Availability.FREE, Availability.WORKING_ELSEWHERE)
SELECTED = "id,start,end,isAllDay,isCancelled,showAs,responseStatus,originalStartTimeZone"
PAGE_SIZE = "100"
WIDEST_OFFSET = timedelta(hours=14)  # of a zone from UTC: how far from the window an all-day event may be kept

Json = Mapping[str, Any]


class OutlookBusyTimes:
    """Lists a user's calendars, and tells when they are busy."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        """Return the calendars that the user sees in Outlook, those of colleagues included, the primary one first."""
        parameters = {"$select": "id,name,isDefaultCalendar,canEdit", "$top": PAGE_SIZE}
        with self._client.open(access) as graph:
            zone = _mailbox_zone(graph)
            infos = [_info(item, zone) for item in items_of(graph, "/me/calendars", parameters)]
        return tuple(sorted(infos, key=lambda info: (not info.primary, info.name.casefold())))

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        """Return the busy times, calendar by calendar. One that cannot be read is unknown, and never free."""
        with self._client.open(access) as graph:
            zone = cache(lambda: _mailbox_zone(graph))
            return tuple(_busy(graph, each, start, end, zone) for each in calendar_ids)


def _busy(
    graph: GraphSession, calendar_id: str, start: datetime, end: datetime, zone: Callable[[], str]
) -> CalendarBusy:
    try:
        items = list(items_of(graph, _view(calendar_id), _parameters(start, end)))
    except (Refused, PermissionMissing) as error:
        if calendar_id == PRIMARY:
            raise
        return CalendarBusy(calendar_id, unknown=_reason(error))
    try:
        taken = sorted(_taken(items, start, end, zone), key=lambda entry: (entry.start, entry.end))
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return CalendarBusy(calendar_id, unknown="An event could not be read.")
    return CalendarBusy(calendar_id, tuple(taken))


def _view(calendar_id: str) -> str:
    whose = "/me/calendar" if calendar_id == PRIMARY else f"/me/calendars/{quoted(calendar_id)}"
    return f"{whose}/calendarView"


def _parameters(start: datetime, end: datetime) -> dict[str, str]:
    return {
        "startDateTime": query_time(start - WIDEST_OFFSET),
        "endDateTime": query_time(end + WIDEST_OFFSET + timedelta(seconds=1)),
        "$select": SELECTED,
        "$top": PAGE_SIZE,
    }


def _reason(error: Refused | PermissionMissing) -> str:
    if isinstance(error, PermissionMissing):
        return "Microsoft says that you may not read it."
    return f"Microsoft says: {error.detail or error.reason}."


def _taken(items: Sequence[Json], start: datetime, end: datetime, zone: Callable[[], str]) -> Iterator[BusyInterval]:
    for item in items:
        availability = availability_of(item)
        if item.get("isCancelled") or availability in FREE:
            continue
        begins, ends = _span(item, zone)
        if begins < end and ends > start:
            yield BusyInterval(begins, ends, availability)


def _span(item: Json, zone: Callable[[], str]) -> tuple[datetime, datetime]:
    """Return when an event begins and ends; a whole day begins at midnight in the mailbox's own zone (MTG-12)."""
    if not item.get("isAllDay"):
        return instant_of(item["start"]), instant_of(item["end"])
    author = iana_zone(str(item.get("originalStartTimeZone") or ""))
    own = ZoneInfo(zone() or author or UTC_NAME)
    first, last = (datetime.combine(day_of(item[edge], author), time(), own) for edge in ("start", "end"))
    return first.astimezone(UTC), last.astimezone(UTC)


def _mailbox_zone(graph: GraphSession) -> str:
    """Return the mailbox's zone, empty where it is set to none that has a name."""
    try:
        told = graph.get("/me/mailboxSettings/timeZone").get("value")
    except (Refused, PermissionMissing):
        return ""
    if not isinstance(told, str):
        raise Transient
    return iana_zone(told)


def _info(item: Json, zone: str) -> CalendarInfo:
    try:
        return CalendarInfo(
            calendar_id=str(item["id"]),
            name=str(item.get("name") or ""),
            primary=bool(item.get("isDefaultCalendar")),
            zone=zone,
            writable=bool(item.get("canEdit")),
        )
    except (KeyError, TypeError, AttributeError):
        raise Transient from None
