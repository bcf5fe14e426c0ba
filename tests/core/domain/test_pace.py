"""When a provider may be called: pauses, the breaker with its probe, and limits that no minute exceeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.pace import (
    ADMITTED_FOR,
    BREAKS_AFTER,
    PROBE_TIME,
    Pace,
    Wait,
    admit,
    after_answer,
    after_failure,
    is_clear,
    spread,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FREE = Pace(scope="mailbox")
PROJECT = Pace(scope="project")
NO_LIMITS = (0, 0)


def failed(pace: Pace, times: int, reason: str = "Transient", retry_after: timedelta | None = None) -> Pace:
    """Return the pace after failures in a row, each at the moment at which the way is free again."""
    for _ in range(times):
        pace = after_failure(pace, reason, retry_after, pace.paused_until or NOW, 0.0)
    return pace


def test_a_scope_that_nothing_is_known_of_is_called() -> None:
    assert admit(PROJECT, FREE, NO_LIMITS, NOW) == (PROJECT, FREE)


def test_single_failures_pause_nothing_and_an_answer_forgets_them() -> None:
    almost = failed(FREE, BREAKS_AFTER - 1)
    assert not almost.holds(NOW)
    assert admit(PROJECT, almost, NO_LIMITS, NOW) == (PROJECT, almost)
    assert after_answer(almost) == FREE


def test_failures_in_a_row_open_the_breaker_and_its_pause_grows() -> None:
    pauses = []
    for times in range(BREAKS_AFTER, BREAKS_AFTER + 8):
        before = failed(FREE, times - 1)
        now = before.paused_until or NOW
        pauses.append((failed(FREE, times).paused_until or now) - now)
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=32)
    assert pauses[-1] == timedelta(minutes=30)


def test_while_it_is_paused_nothing_passes_and_calls_under_way_do_not_prolong_it() -> None:
    paused = failed(FREE, BREAKS_AFTER)
    assert paused.paused_until is not None
    assert admit(PROJECT, paused, NO_LIMITS, NOW) == Wait(paused.paused_until, "Transient")
    assert after_failure(paused, "Transient", None, NOW, 0.0) == paused


def test_one_probe_passes_when_the_pause_ends_and_the_others_wait_for_its_answer() -> None:
    paused = failed(FREE, BREAKS_AFTER)
    end = paused.paused_until or NOW
    admitted = admit(PROJECT, paused, NO_LIMITS, end)
    assert isinstance(admitted, tuple)
    probing = admitted[1]
    assert isinstance(admit(PROJECT, probing, NO_LIMITS, end + SECOND), Wait)
    assert is_clear(after_answer(probing))
    refused = after_failure(probing, "Transient", None, end + SECOND, 0.0)
    assert refused.paused_until == end + SECOND + timedelta(seconds=64)


def test_a_probe_that_died_frees_the_way_after_a_while() -> None:
    end = failed(FREE, BREAKS_AFTER).paused_until or NOW
    admitted = admit(PROJECT, failed(FREE, BREAKS_AFTER), NO_LIMITS, end)
    assert isinstance(admitted, tuple)
    assert isinstance(admit(PROJECT, admitted[1], NO_LIMITS, end + PROBE_TIME), tuple)


@given(st.integers(0, 86_400), st.floats(0, 1))
def test_a_provider_is_left_alone_at_least_as_long_as_it_asks(seconds: int, chance: float) -> None:
    asked = timedelta(seconds=seconds)
    for reason in ("RateLimited", "Transient"):
        paused = after_failure(FREE, reason, asked, NOW, chance)
        assert paused.paused_until is not None
        assert paused.paused_until >= NOW + asked
    longer = after_failure(failed(FREE, 1, "RateLimited"), "RateLimited", asked, NOW, chance)
    assert longer.paused_until is not None
    assert longer.paused_until >= NOW + asked


def test_a_pause_of_the_project_stops_every_mailbox() -> None:
    paused = failed(PROJECT, 1, "RateLimited", timedelta(minutes=3))
    assert admit(paused, FREE, NO_LIMITS, NOW) == Wait(NOW + timedelta(minutes=3), "RateLimited")


@given(st.integers(1, 900), st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_minute_has_more_calls_than_the_limit(per_minute: int, gaps: list[float]) -> None:
    mailbox, now = FREE, NOW
    made: list[datetime] = []
    for gap in gaps:
        now += timedelta(seconds=gap)
        while len(made) < 3000:
            admitted = admit(PROJECT, mailbox, (0, per_minute), now)
            if isinstance(admitted, Wait):
                assert admitted.until > now
                break
            mailbox = admitted[1]
            made.append(now)
    for first in range(len(made) - per_minute):
        assert made[first + per_minute] - made[first] >= timedelta(minutes=1) - timedelta(milliseconds=1)


@given(st.integers(1, 900), st.lists(st.tuples(st.floats(0, 1), st.integers(1, 8)), min_size=1, max_size=200))
def test_no_minute_has_more_calls_than_the_limit_where_several_are_admitted_at_once(
    per_minute: int, steps: list[tuple[float, int]]
) -> None:
    limits, mailbox, now, ahead, until = (0, per_minute), FREE, NOW, 0, NOW
    made: list[datetime] = []
    for gap, several in steps:
        now += timedelta(seconds=gap)
        if not ahead or now > until:
            admitted = admit(PROJECT, mailbox, limits, now, several)
            if isinstance(admitted, Wait):
                continue
            mailbox, ahead, until = admitted[1], several, now + ADMITTED_FOR
        made.append(now)
        ahead -= 1
    for first in range(len(made) - per_minute):
        assert made[first + per_minute] - made[first] >= timedelta(minutes=1) - timedelta(milliseconds=1)


@given(st.integers(1, 10_000))
def test_what_waits_for_its_share_passes_at_the_time_it_was_told(per_minute: int) -> None:
    mailbox = FREE
    for _ in range(10_001):
        admitted = admit(PROJECT, mailbox, (0, per_minute), NOW)
        if isinstance(admitted, Wait):
            break
        mailbox = admitted[1]
    assert isinstance(admitted, Wait)
    assert isinstance(admit(PROJECT, mailbox, (0, per_minute), admitted.until), tuple)


def test_a_busy_mailbox_leaves_half_of_the_project_to_the_others() -> None:
    project, busy, other = PROJECT, FREE, Pace(scope="other")
    limits = (700, 700)
    calls = 0
    while isinstance(admitted := admit(project, busy, limits, NOW), tuple):
        project, busy = admitted
        calls += 1
    others = 0
    while isinstance(admitted := admit(project, other, limits, NOW), tuple):
        project, other = admitted
        others += 1
    assert calls == pytest.approx(50, abs=2)
    assert others == pytest.approx(50, abs=2)


@given(st.integers(0, 86_400), st.floats(0, 1))
def test_those_who_wait_for_one_instant_come_back_one_after_the_other(seconds: int, chance: float) -> None:
    until = NOW + timedelta(seconds=seconds)
    assert until <= spread(until, NOW, chance) <= until + timedelta(seconds=seconds) / 10
