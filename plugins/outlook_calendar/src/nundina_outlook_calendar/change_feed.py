"""What changed in the primary calendar, by deltas of calendarView over a window that is rolled on.

https://learn.microsoft.com/graph/delta-query-events. A new window is listed whole; after that the old window's link
is asked once more, so that what was deleted meanwhile is not missed. Both links travel with the pages until then,
so a sync that dies goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nundina_outlook_calendar.client import GraphClient, GraphSession
from nundina_outlook_calendar.delivery import delivered
from nundina_outlook_calendar.moments import query_time
from nundina_outlook_calendar.paging import values_of
from nundina_outlook_calendar.position import Cursor, Stage, Step, read_cursor, read_step, text_of
from nundina_outlook_calendar.window import claimed, is_worn, window_at
from nundina_plugin_api import (
    Access,
    ChangePage,
    CursorExpired,
    RefusalReason,
    Refused,
    Transient,
)

PAGE_SIZE = 100  # items; an ordinary event is somewhat less than a kilobyte, and a page should stay under 100
# What Graph says of a link that it no longer takes, apart from the codes in errors.py.
LINK_REFUSED = (RefusalReason.EVENT_INVALID, RefusalReason.EVENT_GONE)

Json = Mapping[str, Any]


class OutlookChangeFeed:
    """Tells what changed since a cursor."""

    def __init__(self, client: GraphClient, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client = client
        self._now = now

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        """Return one page. Raises CursorExpired where Graph has forgotten the link, or is another Graph now."""
        step = self._step(cursor, page)
        with self._client.open(access) as graph:
            answer = _fetched(graph, step)
            delivery = delivered(graph, values_of(answer), step.told)
            following = _following(graph, replace(step, told=delivery.told), answer, cursor)
        return ChangePage(
            events=tuple(delivery.events),
            removed=tuple(delivery.removed),
            unreadable=tuple(delivery.unreadable),
            regular=tuple(delivery.regular),
            next_page=text_of(following) if isinstance(following, Step) else "",
            cursor=text_of(following) if isinstance(following, Cursor) else "",
            window=claimed(step.window) if step.stage is Stage.LISTING else None,
        )

    def _step(self, cursor: str, page: str) -> Step:
        """Return which page is to be fetched."""
        if page:
            return read_step(page)
        new = window_at(self._now())
        if not cursor:
            return Step(Stage.LISTING, new.start, new.end)
        known = read_cursor(cursor)
        if is_worn(known.window, self._now()):
            return Step(Stage.ROLLING, new.start, new.end)
        return Step(Stage.SINCE, known.start, known.end, known.delta)


def _fetched(graph: GraphSession, step: Step) -> Json:
    if not step.link:
        span = {"startDateTime": query_time(step.start), "endDateTime": query_time(step.end)}
        return graph.get("/me/calendarView/delta", span, page_size=PAGE_SIZE)
    if not graph.is_own(step.link):
        raise CursorExpired
    try:
        return graph.follow(step.link, page_size=PAGE_SIZE)
    except Refused as error:
        if error.reason in LINK_REFUSED:
            raise CursorExpired from None
        raise


def _following(graph: GraphSession, step: Step, answer: Json, cursor: str) -> Step | Cursor:
    """Return what comes after a page: another one, or the cursor."""
    link = _link(graph, answer, "@odata.nextLink")
    if link:
        return replace(step, link=link)
    delta = _link(graph, answer, "@odata.deltaLink")
    if not delta:
        raise Transient  # cut off: taken for the last page, it would remove from timelines what it lacks
    if step.stage is Stage.ROLLING:
        return Step(Stage.SETTLING, step.start, step.end, read_cursor(cursor).delta, delta)
    return Cursor(step.start, step.end, step.delta if step.stage is Stage.SETTLING else delta)


def _link(graph: GraphSession, answer: Json, name: str) -> str:
    """Return a link of an answer. Raises Transient for one that leads elsewhere: the token must not go there."""
    link = str(answer.get(name) or "")
    if link and not graph.is_own(link):
        raise Transient
    return link
