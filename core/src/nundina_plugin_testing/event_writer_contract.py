"""The contract of EventWriter: once for each key, changes and cancellations that may be repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from nundina_plugin_api import (
    AuthorizationLost,
    Capability,
    EventDraft,
    EventWriter,
    Guest,
    Moment,
    RefusalReason,
    Refused,
    Transient,
)
from nundina_plugin_testing.plain import plain
from nundina_plugin_testing.world import ProviderWorld


def draft(title: str = "Contract", days: int = 2) -> EventDraft:
    """Return a draft of an hour with one guest, some days ahead."""
    start = (datetime.now(UTC) + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return EventDraft(
        title=title,
        start=Moment(start, zone="Europe/Berlin"),
        end=Moment(start + timedelta(hours=1), zone="Europe/Berlin"),
        description="What it is about.",
        location="Somewhere",
        guests=(Guest("guest@elsewhere.example", "A Guest"),),
    )


class EventWriterContract:
    """Inherit it and give a fixture `world`."""

    @pytest.fixture
    def writer(self, world: ProviderWorld) -> EventWriter:
        """Return the app's writer."""
        return plain(world.app.events, EventWriter)

    @pytest.fixture
    def changing(self, world: ProviderWorld, writer: EventWriter) -> EventWriter:
        """Return the writer of an app that declares changes."""
        if not world.manifest.can(Capability.UPDATE_EVENTS):
            pytest.skip("the app does not declare update_events")
        return writer

    def test_an_event_stands_as_it_was_drafted(self, world: ProviderWorld, writer: EventWriter) -> None:
        """Title, place, times and guests come back, and the key as the event's origin."""
        key, wanted = uuid4().hex, draft()
        made = writer.create(world.access, wanted, key)
        assert (made.title, made.description, made.location) == (wanted.title, wanted.description, wanted.location)
        assert (made.start.instant, made.end.instant) == (wanted.start.instant, wanted.end.instant)
        assert "guest@elsewhere.example" in {guest.address for guest in made.guests}
        assert made.origin == key
        assert made.ical_uid

    def test_the_same_key_twice_is_one_event(self, world: ProviderWorld, writer: EventWriter) -> None:
        """A repeated create returns the event that stands."""
        key = uuid4().hex
        first = writer.create(world.access, draft(), key)
        again = writer.create(world.access, draft(), key)
        assert again.event_id == first.event_id
        assert again.version == first.version

    def test_two_keys_are_two_events(self, world: ProviderWorld, writer: EventWriter) -> None:
        """The same draft under another key is another event."""
        one, other = (writer.create(world.access, draft(), uuid4().hex) for _ in range(2))
        assert one.event_id != other.event_id

    def test_an_event_is_changed_and_gets_another_version(self, world: ProviderWorld, changing: EventWriter) -> None:
        """What was drafted anew stands."""
        made = changing.create(world.access, draft(), uuid4().hex)
        changed = changing.update(world.access, made.event_id, draft("Later", days=3), made.version)
        assert changed.title == "Later"
        assert changed.version != made.version
        assert changed.origin == made.origin

    def test_an_event_that_somebody_else_changed_is_left_alone(
        self, world: ProviderWorld, changing: EventWriter
    ) -> None:
        """An old version is refused with EVENT_CHANGED."""
        made = changing.create(world.access, draft(), uuid4().hex)
        changing.update(world.access, made.event_id, draft("Theirs"), "")
        with pytest.raises(Refused) as caught:
            changing.update(world.access, made.event_id, draft("Ours"), made.version)
        assert caught.value.reason is RefusalReason.EVENT_CHANGED

    def test_an_event_that_is_gone_cannot_be_changed(self, world: ProviderWorld, changing: EventWriter) -> None:
        """It is refused with EVENT_GONE."""
        made = changing.create(world.access, draft(), uuid4().hex)
        changing.cancel(world.access, made.event_id, notify_guests=False)
        with pytest.raises(Refused) as caught:
            changing.update(world.access, made.event_id, draft(), "")
        assert caught.value.reason is RefusalReason.EVENT_GONE

    def test_cancelling_twice_is_no_error(self, world: ProviderWorld, changing: EventWriter) -> None:
        """So is cancelling what never was."""
        made = changing.create(world.access, draft(), uuid4().hex)
        for event_id in (made.event_id, made.event_id, uuid4().hex):
            changing.cancel(world.access, event_id, notify_guests=True)

    def test_an_event_of_a_whole_day_stays_one(self, world: ProviderWorld, writer: EventWriter) -> None:
        """A day is a date, not two midnights."""
        day = (datetime.now(UTC) + timedelta(days=5)).date()
        wanted = replace(draft(), start=Moment(day=day), end=Moment(day=day + timedelta(days=1)))
        made = writer.create(world.access, wanted, uuid4().hex)
        assert (made.start.day, made.end.day) == (day, day + timedelta(days=1))

    def test_ended_credentials_are_lost_and_a_silent_provider_is_transient(
        self, world: ProviderWorld, writer: EventWriter
    ) -> None:
        """Both say what to do, each its own."""
        world.end_authorization()
        with pytest.raises(AuthorizationLost):
            writer.create(world.access, draft(), uuid4().hex)
        world.fall_silent()
        with pytest.raises(Transient):
            writer.create(world.access, draft(), uuid4().hex)
