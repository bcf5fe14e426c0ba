"""Times as each language writes them, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from flask_babel import force_locale

from nundina.web import languages, times
from support.web_world import WebWorld

NARROW_SPACE = "\u202f"  # stands before AM and PM in English
AT = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)  # 14:05 in Oslo, the zone of the account


@pytest.mark.rule("I18N-1")
@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", f"Jul 1, 2026, 2:05{NARROW_SPACE}PM"),
        ("de", "01.07.2026, 14:05"),
        ("nb", "1. juli 2026, 14:05"),
        ("it", "1 lug 2026, 14:05"),
        ("zh_Hant_TW", "2026年7月1日 下午2:05"),
        ("pl", "1 lip 2026, 14:05"),
    ],
)
def test_day_and_time_are_written_as_the_language_does(world: WebWorld, language: str, written: str) -> None:
    with world.as_user(), force_locale(language):
        assert times.datetime_text(AT) == written


def test_a_day_without_a_time_belongs_to_no_zone(world: WebWorld) -> None:
    with world.as_user():
        assert times.date_text(date(2026, 7, 1)) == "Jul 1, 2026"
        assert times.date_text(datetime(2026, 7, 1, 23, tzinfo=UTC)) == "Jul 2, 2026"  # 01:00 in Oslo


@pytest.mark.rule("I18N-1")
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_distances_can_be_told_in_every_language(world: WebWorld, language: str) -> None:
    with world.as_user(), force_locale(language):
        now = world.clock.now()
        told = [times.relative_text(now + timedelta(**{unit: sign * 3})) for unit in UNITS for sign in (1, -1)]
        assert len(set(told)) == len(told)
        assert times.relative_text(now)


UNITS = ("minutes", "hours", "days", "weeks")


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_zone_has_words_in_every_language(world: WebWorld, language: str) -> None:
    with world.as_user(), force_locale(language):
        choices = times.zone_choices()
    assert len(choices) > 400
    assert all(text and name in available_timezones() | {"UTC"} for name, text in choices)


def test_a_zone_is_told_with_the_offset_of_that_date(world: WebWorld) -> None:
    with world.as_user():
        assert times.zone_text("Europe/Oslo", AT) == "Oslo · Central European Summer Time · GMT+02:00"
        winter = times.zone_text("Europe/Oslo", datetime(2026, 1, 1, tzinfo=UTC))
        assert winter == "Oslo · Central European Standard Time · GMT+01:00"


def test_half_hours_west_of_greenwich_are_told_right(world: WebWorld) -> None:
    winter = datetime(2026, 1, 1, tzinfo=UTC)
    with world.as_user():
        assert times.zone_text("America/St_Johns", winter).endswith("GMT-03:30")
        assert times.zone_text("Pacific/Marquesas", winter).endswith("GMT-09:30")
        assert times.zone_text("Asia/Kolkata", winter).endswith("GMT+05:30")


def test_a_zone_with_several_names_is_offered_once_and_the_one_chosen_stays(world: WebWorld) -> None:
    with world.as_user():
        names = dict(times.zone_choices())
        assert "America/Ensenada" not in names
        assert len(set(names.values())) == len(names)
        assert "America/Ensenada" in dict(times.zone_choices("America/Ensenada"))


def test_a_user_without_a_zone_reads_the_accounts(world: WebWorld) -> None:
    with world.as_user():
        assert times.zone_name() == "Europe/Oslo"
    with world.as_visitor():
        assert times.zone_name() == "UTC"
