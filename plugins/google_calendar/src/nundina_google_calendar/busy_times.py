"""When calendars are busy.

The primary calendar is read event by event, for only events tell tentative and out of office from busy (MTG-12).
Other calendars are asked by freebusy.query: it needs a smaller permission, and there every event that is not
marked free blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from nundina_google_calendar.client import GoogleClient
from nundina_google_calendar.mapping import Json, availability_of, is_removed, known_zone, moment_of
from nundina_plugin_api import (
    PRIMARY,
    Access,
    Availability,
    BusyInterval,
    CalendarBusy,
    CalendarInfo,
    Moment,
)

MOST_CALENDARS = 50  # freebusy.query: calendarExpansionMax
LONGEST_WINDOW = timedelta(days=60)  # freebusy.query refuses long ones with timeRangeTooLong
PAGE_SIZE = 250
FREE = (Availability.FREE, Availability.WORKING_ELSEWHERE)


class GoogleBusyTimes:
    """Lists a user's calendars, and tells when they are busy."""

    def __init__(self, client: GoogleClient) -> None:
        self._client = client

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        """Return the calendars that the user sees in Google Calendar, the primary one first."""
        pages = self._pages(access, lambda service, token: service.calendarList().list(pageToken=token))
        infos = [_info(item) for page in pages for item in page.get("items", ()) if not item.get("deleted")]
        return tuple(sorted(infos, key=lambda info: (not info.primary, info.name.casefold())))

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        """Return the busy times, calendar by calendar. One that cannot be read is unknown, and never free."""
        others = [each for each in dict.fromkeys(calendar_ids) if not _is_primary(each, access)]
        found = self._asked(access, others, start, end)
        return tuple(
            self._primary(access, each, start, end) if _is_primary(each, access) else found[each]
            for each in calendar_ids
        )

    def _primary(self, access: Access, calendar_id: str, start: datetime, end: datetime) -> CalendarBusy:
        parameters = {
            "calendarId": PRIMARY,
            "singleEvents": True,
            "timeMin": start.isoformat(),
            "timeMax": end.isoformat(),
            "maxResults": PAGE_SIZE,
        }
        pages = self._pages(access, lambda service, token: service.events().list(pageToken=token, **parameters))
        try:
            taken = [entry for page in pages for entry in _taken(page, start, end)]
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
            return CalendarBusy(calendar_id, unknown="An event could not be read.")
        return CalendarBusy(calendar_id, tuple(sorted(taken, key=lambda entry: (entry.start, entry.end))))

    def _asked(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> Mapping[str, CalendarBusy]:
        """Return what freebusy.query says, in as many requests as its limits ask for."""
        found: dict[str, CalendarBusy] = {}
        for first in range(0, len(calendar_ids), MOST_CALENDARS):
            some = calendar_ids[first : first + MOST_CALENDARS]
            answers = [self._query(access, some, *window) for window in _windows(start, end)]
            found |= {each: _joined(each, answers) for each in some}
        return found

    def _query(self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime) -> Json:
        body = {
            "timeMin": start.isoformat(),
            "timeMax": end.isoformat(),
            "items": [{"id": calendar_id} for calendar_id in calendar_ids],
            "calendarExpansionMax": MOST_CALENDARS,
        }
        answer = self._client.call(access, lambda service: service.freebusy().query(body=body))
        calendars: Json = answer.get("calendars", {})
        return calendars

    def _pages(self, access: Access, request_of: Any) -> Iterator[Json]:  # noqa: ANN401
        token: str | None = None
        while True:
            page = self._client.call(access, partial(request_of, token=token))
            yield page
            token = page.get("nextPageToken")
            if not token:
                return


def _is_primary(calendar_id: str, access: Access) -> bool:
    return calendar_id == PRIMARY or calendar_id.lower() == access.address


def _info(item: Json) -> CalendarInfo:
    return CalendarInfo(
        calendar_id=str(item["id"]),
        name=str(item.get("summaryOverride") or item.get("summary", "")),
        primary=bool(item.get("primary", False)),
        zone=known_zone(str(item.get("timeZone", ""))),
        writable=item.get("accessRole") in ("writer", "owner"),
    )


def _taken(page: Json, start: datetime, end: datetime) -> Iterator[BusyInterval]:
    zone = str(page.get("timeZone", ""))
    for item in page.get("items", ()):
        availability = availability_of(item)
        if is_removed(item) or availability in FREE:
            continue
        begins, ends = _instant(moment_of(item["start"], zone)), _instant(moment_of(item["end"], zone))
        if begins < end and ends > start:
            yield BusyInterval(begins, ends, availability)


def _instant(moment: Moment) -> datetime:
    """Return when a moment is; a whole day begins at midnight in the calendar's own zone (MTG-12)."""
    if moment.instant is not None:
        return moment.instant
    assert moment.day is not None  # noqa: S101 -- a Moment is one of the two
    return datetime.combine(moment.day, time(), ZoneInfo(moment.zone or "UTC")).astimezone(UTC)


def _windows(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        until = min(start + LONGEST_WINDOW, end)
        yield start, until
        start = until


def _joined(calendar_id: str, answers: Sequence[Json]) -> CalendarBusy:
    """Return one calendar's busy times of all windows. What any window could not tell makes the whole unknown."""
    entries = [answer.get(calendar_id, {"errors": [{"reason": "notFound"}]}) for answer in answers]
    reasons = [str(error.get("reason", "")) for entry in entries for error in entry.get("errors", ())]
    if reasons:
        return CalendarBusy(calendar_id, unknown=f"Google says: {reasons[0] or 'an error'}.")
    spans = [(_time(span["start"]), _time(span["end"])) for entry in entries for span in entry.get("busy", ())]
    return CalendarBusy(calendar_id, tuple(BusyInterval(one, two) for one, two in sorted(spans)))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
