"""Whatever Google sends as an event, the page stands and every item of it is accounted for."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from nundina_google_calendar.change_feed import page_of
from nundina_plugin_api import ChangeFeed, ChangePage
from nundina_plugin_api.plain_values import methods_of

FIELDS = [
    "id", "iCalUID", "status", "start", "end", "summary", "attendees", "organizer", "recurrence", "created", "updated",
    "recurringEventId", "originalStartTime", "visibility", "transparency", "eventType", "extendedProperties",
    "conferenceData", "hangoutLink", "etag", "date", "dateTime", "timeZone", "email", "private", "entryPoints",
]  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
known = st.sampled_from(["cancelled", "confirmed", "private", "2026-11-20", "2026-11-20T10:00:00Z", "Europe/Oslo"])
json = st.recursive(
    leaves | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)
whole = {
    "id": "e1",
    "iCalUID": "u1",
    "start": {"dateTime": "2026-11-20T10:00:00Z"},
    "end": {"dateTime": "2026-11-20T11:00:00Z"},
}
changed = st.dictionaries(st.sampled_from(FIELDS), json, max_size=4).map(lambda fields: {**whole, **fields})


@given(st.lists(changed | json, max_size=5), json)
def test_every_item_is_an_event_gone_or_unreadable_and_can_be_sent(items: list[Any], zone: Any) -> None:
    page = page_of({"items": items, "timeZone": zone, "nextSyncToken": "t"})
    assert len(page.events) + len(page.removed) + len(page.unreadable) == len(items)
    sent = methods_of(ChangeFeed)["changes"].carry_answer(page)
    assert isinstance(sent, ChangePage)
    assert msgspec.msgpack.encode(sent) == msgspec.msgpack.encode(page)
