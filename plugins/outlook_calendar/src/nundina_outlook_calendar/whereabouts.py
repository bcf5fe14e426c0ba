"""What became of events that a delta calls removed.

It says so of an event that left its window as well, and of one that went to another calendar. With immutable ids
an event keeps its id wherever it goes, Deleted Items included, so each is looked for where it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from nundina_outlook_calendar.batch import Answer, read_all
from nundina_outlook_calendar.client import GraphSession, quoted
from nundina_outlook_calendar.mapping import FIELDS
from nundina_outlook_calendar.moments import instant_of, query_time
from nundina_outlook_calendar.occurrences import EXCEPTION, is_plain_occurrence
from nundina_plugin_api import AppError, RefusalReason, Refused

Json = Mapping[str, Any]

SELECTED = urlencode({"$select": ",".join(FIELDS)})
MOST_AT_ONCE = "100"  # events that begin at one moment


def still_standing(graph: GraphSession, event_ids: Sequence[str]) -> Mapping[str, Json]:
    """Return those that still stand in the primary calendar, by id."""
    answers = read_all(graph, [f"/me/events/{quoted(event_id)}?{SELECTED}" for event_id in event_ids])
    found = [event for event_id, answer in zip(event_ids, answers, strict=True) if (event := _event(answer, event_id))]
    searches = read_all(graph, [_search(event) for event in found])
    return {str(event["id"]): event for event, search in zip(found, searches, strict=True) if _is_among(event, search)}


def _event(answer: Answer, event_id: str) -> Json | None:
    """Return an event that is there. Raises whatever does not mean that it is gone."""
    if isinstance(answer, AppError):
        if isinstance(answer, Refused) and answer.reason is RefusalReason.EVENT_GONE:
            return None
        raise answer
    return None if is_plain_occurrence(answer) or str(answer.get("id")) != event_id else answer


def _search(event: Json) -> str:
    """Return where the primary calendar would list the event: occurrences only stand in its view."""
    if event.get("type") == EXCEPTION:
        start = instant_of(event["start"])
        span = {"startDateTime": query_time(start), "endDateTime": query_time(start + timedelta(minutes=1))}
        return "/me/calendar/calendarView?" + urlencode({**span, "$select": "id", "$top": MOST_AT_ONCE})
    uid = str(event.get("iCalUId")).replace("'", "''")
    return "/me/calendar/events?" + urlencode({"$filter": f"iCalUId eq '{uid}'", "$select": "id"})


def _is_among(event: Json, search: Answer) -> bool:
    if isinstance(search, AppError):
        raise search
    return any(isinstance(each, dict) and each.get("id") == event["id"] for each in search.get("value") or ())
