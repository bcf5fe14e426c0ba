"""Whatever Graph sends as a page, the page stands, every id of it is accounted for, and it can be sent on."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from nundina_outlook_calendar.delivery import Delivery
from nundina_outlook_calendar.sorting import sorted_items
from nundina_plugin_api import ChangeFeed, ChangePage
from nundina_plugin_api.plain_values import methods_of

FIELDS = [
    "id", "iCalUId", "type", "start", "end", "subject", "attendees", "organizer", "recurrence", "createdDateTime",
    "seriesMasterId", "originalStart", "sensitivity", "showAs", "isAllDay", "isCancelled", "responseStatus", "body",
    "location", "onlineMeeting", "transactionId", "changeKey", "originalStartTimeZone", "dateTime", "timeZone",
    "emailAddress", "address", "name", "pattern", "range", "daysOfWeek", "content", "cancelledOccurrences", "@removed",
]  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
known = st.sampled_from(
    ["seriesMaster", "exception", "occurrence", "private", "2026-11-20T10:00:00.0000000", "UTC", "0001-01-01T00:00:00Z"]
)
json = st.recursive(
    leaves | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)
whole = {
    "id": "e1",
    "iCalUId": "u1",
    "start": {"dateTime": "2026-11-20T10:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-11-20T11:00:00.0000000", "timeZone": "UTC"},
}
changed = st.dictionaries(st.sampled_from(FIELDS), json, max_size=4).map(lambda fields: {**whole, **fields})


@given(st.lists(changed | json, max_size=5))
def test_every_item_is_an_event_a_series_gone_or_unreadable(items: list[Any]) -> None:
    sorting = sorted_items(items)
    named = {item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"]}
    plain = {item["id"] for item in items if isinstance(item, dict) and item.get("type") == "occurrence"}
    assert named - plain <= {*sorting.changed, *sorting.masters, *sorting.gone}
    assert not set(sorting.changed) & set(sorting.gone)
    assert len(sorting.unreadable) == len(items) - sum(
        isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"] != "" for item in items
    )


@given(st.lists(changed, max_size=4))
def test_an_event_that_makes_no_sense_costs_itself_alone_and_the_page_can_be_sent(items: list[Any]) -> None:
    delivery = Delivery()
    for item in items:
        delivery.take_series(item)
    delivery.take(whole)
    assert "u1" in {event.ical_uid for event in delivery.events}
    page = ChangePage(
        events=tuple(delivery.events),
        removed=tuple(delivery.removed),
        unreadable=tuple(delivery.unreadable),
        cursor="c",
    )
    sent = methods_of(ChangeFeed)["changes"].carry_answer(page)
    assert msgspec.msgpack.encode(sent) == msgspec.msgpack.encode(page)
