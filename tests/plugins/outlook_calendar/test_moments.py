"""Times on their way to Graph: they come back as the instants that they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina_outlook_calendar.moments import instant_of, parsed, place_of
from nundina_outlook_calendar.zones import windows_zone
from nundina_plugin_api import Moment

ZONES = sorted(name for name in available_timezones() if windows_zone(name))


NAIVE = st.datetimes(parsed("2020-01-01T00:00:00"), parsed("2035-01-01T00:00:00"))
INSTANTS = NAIVE.map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


@given(INSTANTS, st.sampled_from(ZONES))
def test_every_instant_in_every_zone_comes_back_as_it_was(instant: datetime, zone: str) -> None:
    assert instant_of(place_of(Moment(instant, zone=zone))) == instant


@given(st.integers(0, 120))
def test_an_hour_that_clocks_show_twice_comes_back_as_the_one_that_was_meant(minutes: int) -> None:
    instant = datetime(2026, 10, 25, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    assert instant_of(place_of(Moment(instant, zone="Europe/Berlin"))) == instant


def test_the_second_two_o_clock_of_an_october_night_is_the_second() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert place_of(Moment(second, zone="Europe/Oslo")) == {"dateTime": "2026-10-25T01:30:00", "timeZone": "UTC"}


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("Europe/Oslo", {"dateTime": "2026-11-20T10:00:00", "timeZone": "W. Europe Standard Time"}),
        ("", {"dateTime": "2026-11-20T09:00:00", "timeZone": "UTC"}),
        ("Etc/GMT+3", {"dateTime": "2026-11-20T06:00:00", "timeZone": "SA Eastern Standard Time"}),
        ("Antarctica/Troll", {"dateTime": "2026-11-20T09:00:00", "timeZone": "UTC"}),
    ],
)
def test_a_zone_is_named_as_windows_names_it_or_left_out(zone: str, place: dict[str, str]) -> None:
    assert place_of(Moment(datetime(2026, 11, 20, 9, tzinfo=UTC), zone=zone)) == place


def test_a_day_is_midnight() -> None:
    assert place_of(Moment(day=date(2026, 3, 29), zone="Europe/Oslo"))["dateTime"] == "2026-03-29T00:00:00"
