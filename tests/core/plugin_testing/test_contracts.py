"""The conformance suite passes for an app in memory, loaded and guarded as a host would, and not for a bad one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from nundina_plugin_api import (
    Access,
    AuthorizationLost,
    CalendarApp,
    ChangeFeed,
    ChangePage,
    Configuration,
    Credentials,
    EventDraft,
    Guest,
    Manifest,
    Moment,
    Transient,
)
from nundina_plugin_api.plain_values import NotPlain
from nundina_plugin_testing import BusyTimesContract, ChangeFeedContract, EventWriterContract, ProviderWorld
from nundina_plugin_testing.plain import plain
from support.apps import OTHER_CALENDAR, runtime_of_test_apps


@dataclass(slots=True)
class MemoryWorld:
    """The calendar of one address in other-calendar's memory."""

    app: CalendarApp
    manifest: Manifest
    access: Access
    memory: Any  # the module is loaded by the runtime, past the path

    def make_event(self, title: str, start: datetime, end: datetime, guests: Sequence[str] = ()) -> str:
        draft = EventDraft(title=title, start=Moment(start), end=Moment(end), guests=tuple(map(Guest, guests)))
        return str(self.memory.create(self.access, draft, uuid4().hex).event_id)

    def remove_event(self, event_id: str) -> None:
        self.memory.cancel(self.access, event_id, notify_guests=False)

    def forget_cursors(self) -> None:
        self.memory.forget_cursors()

    def end_authorization(self) -> None:
        self.memory.trouble = AuthorizationLost()

    def fall_silent(self) -> None:
        self.memory.trouble = Transient()


@pytest.fixture
def world() -> Iterator[MemoryWorld]:
    runtime = runtime_of_test_apps()
    app = runtime.app(OTHER_CALENDAR)
    memory = sys.modules["nundina_other_calendar.memory"].calendars
    access = Access(Credentials({}), Configuration({}), f"{uuid4().hex}@example.com")
    yield MemoryWorld(app, runtime.release(OTHER_CALENDAR).manifest, access, memory)
    memory.trouble = None


class TestChangeFeed(ChangeFeedContract):
    pass


class TestEventWriter(EventWriterContract):
    pass


class TestBusyTimes(BusyTimesContract):
    pass


class ForgetfulFeed:
    """Says that there is nothing, whatever is asked."""

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        return ChangePage(cursor="1")


def test_a_feed_that_leaves_events_out_fails_the_suite(world: ProviderWorld) -> None:
    world.app = replace(world.app, changes=ForgetfulFeed())
    feed = plain(world.app.changes, ChangeFeed)
    with pytest.raises(AssertionError):
        ChangeFeedContract().test_a_full_listing_brings_everything_and_ends_with_a_cursor(world, feed)


class ChattyFeed:
    """Answers with something that is no page."""

    def changes(self, access: Access, cursor: str, page: str) -> Any:
        return {"events": 7}


def test_an_answer_that_is_no_value_of_the_api_fails_the_suite(world: ProviderWorld) -> None:
    with pytest.raises(NotPlain):
        plain(ChattyFeed(), ChangeFeed).changes(world.access, "", "")
