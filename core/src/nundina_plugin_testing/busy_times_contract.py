"""The contract of BusyTimes: what is taken, and what is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nundina_plugin_api import PRIMARY, AuthorizationLost, BusyTimes, Transient
from nundina_plugin_testing.plain import plain
from nundina_plugin_testing.world import ProviderWorld


class BusyTimesContract:
    """Inherit it and give a fixture `world`."""

    @pytest.fixture
    def busy_times(self, world: ProviderWorld) -> BusyTimes:
        """Return the app's busy times."""
        return plain(world.app.busy_times, BusyTimes)

    def test_the_primary_calendar_comes_first(self, world: ProviderWorld, busy_times: BusyTimes) -> None:
        """There is exactly one, and it can be written to."""
        first, *others = busy_times.calendars(world.access)
        assert first.primary
        assert first.writable
        assert not any(other.primary for other in others)

    @pytest.mark.rule("MTG-1")
    def test_an_event_takes_its_time(self, world: ProviderWorld, busy_times: BusyTimes) -> None:
        """To the minute, in UTC."""
        start = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
        end = start + timedelta(minutes=45)
        world.make_event("Taken", start, end)
        (calendar,) = busy_times.busy(world.access, (PRIMARY,), start - timedelta(hours=2), end + timedelta(hours=2))
        assert calendar.calendar_id == PRIMARY
        assert [(interval.start, interval.end) for interval in calendar.intervals] == [(start, end)]

    def test_what_ends_when_the_window_begins_is_not_in_it(self, world: ProviderWorld, busy_times: BusyTimes) -> None:
        """Intervals are half open."""
        start = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
        world.make_event("Before", start - timedelta(hours=1), start)
        (calendar,) = busy_times.busy(world.access, (PRIMARY,), start, start + timedelta(hours=1))
        assert calendar.intervals == ()

    def test_a_calendar_that_cannot_be_read_is_unknown_and_never_free(
        self, world: ProviderWorld, busy_times: BusyTimes
    ) -> None:
        """The answers come in the order of the question."""
        now = datetime.now(UTC).replace(microsecond=0)
        nowhere = "nobody@nowhere.example"
        one, two = busy_times.busy(world.access, (nowhere, PRIMARY), now, now + timedelta(days=1))
        assert (one.calendar_id, two.calendar_id) == (nowhere, PRIMARY)
        assert one.unknown
        assert not two.unknown

    def test_ended_credentials_are_lost_and_a_silent_provider_is_transient(
        self, world: ProviderWorld, busy_times: BusyTimes
    ) -> None:
        """Neither reads as free."""
        now = datetime.now(UTC)
        world.end_authorization()
        with pytest.raises(AuthorizationLost):
            busy_times.busy(world.access, (PRIMARY,), now, now + timedelta(days=1))
        world.fall_silent()
        with pytest.raises(Transient):
            busy_times.busy(world.access, (PRIMARY,), now, now + timedelta(days=1))
