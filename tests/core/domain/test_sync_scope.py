from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nundina.domain.contact_matching import Matching
from nundina.domain.identifiers import RecordId
from nundina.domain.sync import Decision
from nundina.domain.sync_scope import SyncContext, judge
from nundina_plugin_api.values import CalendarEvent, EventStatus, Guest, Moment, Visibility
from support.calendar_events import CONNECTED, make_event, make_occurrence, make_series

CONTACT = Matching(contacts=(RecordId("r1"),))
STRANGER = Matching(strangers=("who@else.example",))
COLLEAGUE = Matching(colleagues=("bo@firm.example",))
OLD: dict[str, Any] = {"created_at": CONNECTED - timedelta(seconds=1)}


def all_day(**changes: Any) -> CalendarEvent:
    return replace(make_event(**changes), start=Moment(day=date(2026, 12, 1)), end=Moment(day=date(2026, 12, 2)))


ON, OFF = Decision.ON_TIMELINE, Decision.NOT_ON_TIMELINE

TABLE = [
    pytest.param(make_event(), {}, ON, "SYNC-2", marks=pytest.mark.rule("SYNC-2"), id="a contact is a guest"),
    pytest.param(
        make_event(status=EventStatus.CANCELLED), {}, OFF, "SYNC-3", marks=pytest.mark.rule("SYNC-3"), id="cancelled"
    ),
    pytest.param(
        make_event(), {"dismissed": True}, OFF, "SYNC-4", marks=pytest.mark.rule("SYNC-4"), id="deleted in Nundina"
    ),
    pytest.param(
        make_event(), {"matching": STRANGER}, OFF, "SYNC-6", marks=pytest.mark.rule("SYNC-6"), id="only strangers"
    ),
    pytest.param(
        make_event(), {"matching": COLLEAGUE}, OFF, "SYNC-8", marks=pytest.mark.rule("SYNC-8"), id="only colleagues"
    ),
    pytest.param(make_event(guests=()), {"matching": COLLEAGUE}, OFF, "SYNC-2", id="no guests"),
    pytest.param(make_event(**OLD), {}, OFF, "SYNC-9", marks=pytest.mark.rule("SYNC-9"), id="before the connection"),
    pytest.param(make_event(created_at=CONNECTED), {}, ON, "SYNC-2", id="at the moment of the connection"),
    pytest.param(make_event(created_at=None), {"first_listing": True}, OFF, "SYNC-9", id="no date, there at first"),
    pytest.param(make_event(created_at=None), {}, ON, "SYNC-2", id="no date, came later"),
    pytest.param(make_event(**OLD), {"came_later": True}, ON, "SYNC-2", id="known from before a reconnect"),
    pytest.param(make_series(), {}, ON, "SYNC-10", marks=pytest.mark.rule("SYNC-10"), id="the first of a series"),
    pytest.param(make_occurrence(make_series(), 2), {}, ON, "SYNC-10", id="a changed occurrence"),
    pytest.param(all_day(), {}, OFF, "SYNC-11", marks=pytest.mark.rule("SYNC-11"), id="all-day"),
    pytest.param(
        make_event(visibility=Visibility.PRIVATE), {}, OFF, "SYNC-12", marks=pytest.mark.rule("SYNC-12"), id="private"
    ),
    pytest.param(make_event(visibility=Visibility.CONFIDENTIAL), {}, OFF, "SYNC-12", id="confidential"),
    pytest.param(make_event(visibility=Visibility.PUBLIC), {}, ON, "SYNC-2", id="public"),
    pytest.param(make_event(), {"calendar_private": True}, OFF, "SYNC-12", id="in a private calendar"),
    pytest.param(
        make_event(guests=()), {"logged": True, "matching": Matching()}, ON, "SYNC-1", marks=pytest.mark.rule("SYNC-1"),
        id="logged by Meet",
    ),
    pytest.param(all_day(**OLD), {}, OFF, "SYNC-9", id="old and all-day: old decides, for good"),
    pytest.param(
        all_day(visibility=Visibility.PRIVATE), {}, OFF, "SYNC-12", id="private and all-day: private"
    ),
    pytest.param(
        make_event(guests=(), visibility=Visibility.PRIVATE), {"logged": True}, OFF, "SYNC-12", id="Meet, private"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "changes", "decision", "rule"), TABLE)
def test_every_event_gets_the_verdict_of_the_first_rule_that_applies(
    event: CalendarEvent, changes: dict[str, Any], decision: Decision, rule: str
) -> None:
    context = replace(SyncContext(connected_at=CONNECTED, matching=CONTACT), **changes)
    verdict = judge(event, context)
    assert (verdict.decision, verdict.rule) == (decision, rule)


@pytest.mark.rule("SYNC-9")
def test_an_event_made_in_the_second_of_the_connection_counts_as_made_after_it() -> None:
    context = SyncContext(connected_at=CONNECTED.replace(microsecond=999_999), matching=CONTACT)
    assert judge(make_event(created_at=CONNECTED), context).on_timeline


def test_a_room_alone_is_no_guest() -> None:
    event = make_event(guests=())
    event = replace(event, guests=(Guest("room@firm.example", resource=True),))
    verdict = judge(event, SyncContext(connected_at=CONNECTED, matching=COLLEAGUE))
    assert verdict.rule == "SYNC-2"
    assert not verdict.on_timeline
