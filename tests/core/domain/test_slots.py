"""Free time and slots: over every zone and both clock changes, and each refusal with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nundina.domain.availability import (
    BlockingChoice,
    Busy,
    DateRange,
    Knowledge,
    PageRules,
    RollingWindow,
    WorkingTime,
)
from nundina.domain.slot_explanation import Closure, why_closed
from nundina.domain.slots import Taken, slots
from nundina.domain.spans import Span, instant_of, merged, minute_after, minute_of, without
from nundina.domain.wall_time import day_of, day_span, stretch
from nundina_plugin_api.values import Availability

ZONES = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
ALWAYS = (((0, 1440),),) * 7
MONDAY = date(2026, 11, 23)
NOW = minute_of(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
OSLO = WorkingTime(zone="Europe/Oslo")

zones = st.sampled_from(ZONES)
days = st.dates(date(2024, 1, 1), date(2037, 12, 31))
spans = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 300)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=20
)


def at(hour: int, minute: int = 0, day: date = MONDAY, zone: str = "Europe/Oslo") -> int:
    return stretch(day, hour * 60 + minute, 1440, ZoneInfo(zone))[0]


def minutes(found: list[Span]) -> set[int]:
    return {minute for begin, end in found for minute in range(begin, end)}


@given(spans)
def test_merged_spans_hold_the_same_minutes_in_order_and_apart(some: list[Span]) -> None:
    found = merged(some)
    assert minutes(found) == minutes(some)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(spans, spans)
def test_what_is_left_is_what_was_there_and_is_not_taken(some: list[Span], taken: list[Span]) -> None:
    left = without(merged(some), merged(taken))
    assert minutes(left) == minutes(some) - minutes(taken)
    assert merged(left) == left


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_minute_and_the_next_one_stand_around_an_instant(instant: datetime) -> None:
    assert instant_of(minute_of(instant)) <= instant <= instant_of(minute_after(instant))
    assert minute_after(instant) - minute_of(instant) in (0, 1)


@settings(max_examples=400)
@given(zones, days)
def test_days_follow_each_other_without_a_gap_in_every_zone(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    assert day_span(day, zone)[1] == day_span(day + timedelta(days=1), zone)[0]


@settings(max_examples=400)
@given(zones, days, st.integers(0, 1439), st.integers(0, 1440))
def test_a_stretch_of_wall_time_is_what_the_clock_shows_in_every_zone(
    name: str, day: date, begin: int, length: int
) -> None:
    """Every minute of the day whose wall time lies in the stretch is in it, and no minute with a wall time before."""
    zone, end = ZoneInfo(name), min(begin + length, 1440)
    found = stretch(day, begin, end, zone)
    whole = day_span(day, zone)
    for minute in range(*whole, 7):
        shown = instant_of(minute).astimezone(zone)
        wall = shown.hour * 60 + shown.minute
        if begin <= wall < end and shown.second == 0:
            assert found[0] <= minute < found[1]


@pytest.mark.rule("MTG-7")
def test_no_clock_change_of_a_year_shifts_or_loses_a_slot_in_any_zone() -> None:
    """Every day of a year has its nine o'clock, which is nine o'clock."""
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    for name in ZONES:
        zone = ZoneInfo(name)
        working = WorkingTime(zone=name, week=((((540, 570),),) * 7))
        found = slots(PageRules(bounds=RollingWindow(365)), working, Taken(), day_span(year[0], zone)[0], 30)
        shown = [instant_of(start).astimezone(zone) for start in found]
        assert [each.date() for each in shown] == year, name
        assert {(each.hour, each.minute) for each in shown} == {(9, 0)}, name


@pytest.mark.rule("MTG-7")
def test_the_hour_that_clocks_skip_is_not_offered_and_the_one_they_repeat_is_offered_twice() -> None:
    working = WorkingTime(zone="Europe/Berlin", week=((((60, 240),),) * 7))
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    for day, hours in ((spring, [1, 3]), (autumn, [1, 2, 2, 3])):
        now = day_span(day, ZoneInfo("Europe/Berlin"))[0]
        found = slots(PageRules(bounds=DateRange(day, day), increment=60), working, Taken(), now, 60)
        assert [instant_of(start).astimezone(ZoneInfo("Europe/Berlin")).hour for start in found] == hours


rules_of_pages = st.builds(
    PageRules,
    increment=st.sampled_from([5, 10, 15, 20, 30, 45, 60]),
    buffer_before=st.integers(0, 40),
    buffer_after=st.integers(0, 40),
    minimum_notice=st.sampled_from([0, 1, 59, 60, 1440]),
    bounds=st.sampled_from([RollingWindow(1), RollingWindow(2), DateRange(MONDAY, MONDAY + timedelta(days=1))]),
    most_a_day=st.sampled_from([0, 1, 2]),
)
takens = st.builds(
    Taken,
    events=spans.map(lambda some: [(NOW + begin, NOW + end) for begin, end in some]),
    bookings=spans.map(lambda some: [(NOW + begin, NOW + end) for begin, end in some]),
    a_day=st.dictionaries(st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]), st.integers(0, 3)),
)
workings = st.builds(
    WorkingTime,
    zone=st.sampled_from(["Europe/Oslo", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"]),
    week=st.sampled_from([OSLO.week, ALWAYS, (((0, 300), (290, 700), (1200, 1440)),) * 7]),
    overrides=st.dictionaries(
        st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]), st.sampled_from([(), ((600, 660),), ((0, 1440),)])
    ),
)


@pytest.mark.rule("MTG-6", "MTG-10", "MTG-11")
@settings(max_examples=300, deadline=None)
@given(rules_of_pages, workings, takens, st.sampled_from([15, 30, 60]))
def test_a_time_is_offered_exactly_where_nothing_can_be_named_that_closes_it(
    rules: PageRules, working: WorkingTime, taken: Taken, duration: int
) -> None:
    offered = set(slots(rules, working, taken, NOW, duration))
    for start in range(NOW - 30, NOW + 3 * 1440, 5):
        closed = why_closed(rules, working, taken, NOW, duration, start)
        assert (closed is None) == (start in offered), (instant_of(start), closed)


@pytest.mark.rule("MTG-1")
@given(rules_of_pages, workings, takens)
def test_no_meeting_with_its_buffers_touches_what_is_taken(
    rules: PageRules, working: WorkingTime, taken: Taken
) -> None:
    busy = minutes([*taken.events, *taken.bookings])
    for start in slots(rules, working, taken, NOW, 30):
        assert not busy & set(range(start - rules.buffer_before, start + 30 + rules.buffer_after))


def closure(rules: PageRules, taken: Taken, start: int, working: WorkingTime = OSLO) -> Closure | None:
    found = why_closed(rules, working, taken, NOW, 30, start)
    return found.closure if found else None


@pytest.mark.rule("MTG-10")
@pytest.mark.parametrize(
    ("rules", "taken", "start", "expected"),
    [
        (PageRules(), Taken(), at(10), None),
        (PageRules(), Taken(), at(6), Closure.PAST),
        (PageRules(minimum_notice=240), Taken(), at(10), Closure.NOTICE),
        (PageRules(bounds=RollingWindow(1)), Taken(), at(10, day=date(2026, 11, 24)), Closure.BOUNDS),
        (PageRules(), Taken(), at(18), Closure.HOURS),
        (PageRules(), Taken(), at(16, 45), Closure.HOURS),
        (PageRules(), Taken(events=[(at(10, 15), at(11))]), at(10), Closure.EVENT),
        (PageRules(buffer_after=15), Taken(events=[(at(10, 40), at(11))]), at(10), Closure.EVENT_BUFFER),
        (PageRules(buffer_before=15), Taken(events=[(at(9), at(9, 50))]), at(10), Closure.EVENT_BUFFER),
        (PageRules(), Taken(bookings=[(at(10), at(10, 30))]), at(10), Closure.BOOKING),
        (PageRules(buffer_before=15), Taken(bookings=[(at(9), at(9, 50))]), at(10), Closure.BOOKING_BUFFER),
        (PageRules(most_a_day=2), Taken(a_day={MONDAY: 2}), at(10), Closure.DAY_LIMIT),
        (PageRules(), Taken(), at(10, 10), Closure.GRID),
    ],
)
def test_what_closes_a_time_is_named(rules: PageRules, taken: Taken, start: int, expected: Closure | None) -> None:
    assert closure(rules, taken, start) is expected


@pytest.mark.rule("MTG-11")
def test_single_days_are_off_or_have_other_hours() -> None:
    off = WorkingTime(zone="Europe/Oslo", overrides={MONDAY: ()})
    short = WorkingTime(zone="Europe/Oslo", overrides={MONDAY: ((600, 660),)})
    assert closure(PageRules(), Taken(), at(10), off) is Closure.DAY_OFF
    assert closure(PageRules(), Taken(), at(12), short) is Closure.OTHER_HOURS
    assert slots(PageRules(bounds=DateRange(MONDAY, MONDAY)), short, Taken(), NOW, 30) == [at(10), at(10, 30)]
    saturday = WorkingTime(zone="Europe/Oslo", overrides={date(2026, 11, 28): ((600, 660),)})
    assert at(10, day=date(2026, 11, 28)) in slots(PageRules(), saturday, Taken(), NOW, 30)


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize(
    ("availability", "chosen", "blocks"),
    [
        (Availability.BUSY, BlockingChoice(tentative=False, out_of_office=False), True),
        (Availability.FREE, BlockingChoice(), False),
        (Availability.WORKING_ELSEWHERE, BlockingChoice(), False),
        (Availability.TENTATIVE, BlockingChoice(), True),
        (Availability.TENTATIVE, BlockingChoice(tentative=False), False),
        (Availability.OUT_OF_OFFICE, BlockingChoice(), True),
        (Availability.OUT_OF_OFFICE, BlockingChoice(out_of_office=False), False),
    ],
)
def test_what_blocks_is_a_table(availability: Availability, chosen: BlockingChoice, blocks: bool) -> None:
    assert chosen.blocks(availability) is blocks


def test_busy_times_are_known_stale_or_unknown_and_a_calendar_that_was_not_read_makes_all_unknown() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert Busy().knowledge(now) is Knowledge.UNKNOWN
    assert Busy(as_of=now - timedelta(minutes=1)).knowledge(now) is Knowledge.KNOWN
    assert Busy(as_of=now - timedelta(hours=1)).knowledge(now) is Knowledge.STALE
    assert Busy(as_of=now, unknown=("team",)).knowledge(now) is Knowledge.UNKNOWN


@settings(max_examples=200)
@given(zones, days)
def test_a_minute_belongs_to_the_day_whose_span_holds_it(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    begin, end = day_span(day, zone)
    if begin < end:  # a day that a country skipped has none
        assert {day_of(begin, zone), day_of(end - 1, zone)} == {day}
