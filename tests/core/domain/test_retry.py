from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.mass_removal import is_mass_removal
from nundina.domain.retry import LONGEST_WAIT, backoff, poll_interval, renewal_due_in

CHANCE = st.floats(0, 1)


@given(st.integers(-5, 10_000), CHANCE)
def test_a_wait_is_always_some_time_and_never_more_than_the_longest(attempts: int, chance: float) -> None:
    assert timedelta(seconds=1) <= backoff(attempts, chance) <= LONGEST_WAIT


@given(st.integers(1, 50), CHANCE, st.integers(0, 86_400))
def test_a_provider_never_waits_less_than_it_asked_for(attempts: int, chance: float, seconds: int) -> None:
    assert backoff(attempts, chance, timedelta(seconds=seconds)) >= timedelta(seconds=seconds)


@given(CHANCE)
def test_a_provider_that_asks_for_years_is_not_believed(chance: float) -> None:
    assert backoff(1, chance, timedelta(days=4000)) < timedelta(days=2)


@pytest.mark.rule("SYNC-14")
@given(CHANCE)
def test_polling_has_a_floor_with_and_without_push(chance: float) -> None:
    assert timedelta(minutes=4) < poll_interval(pushed=False, chance=chance) < timedelta(minutes=6)
    assert timedelta(minutes=26) < poll_interval(pushed=True, chance=chance) < timedelta(minutes=34)


@pytest.mark.rule("SYNC-14")
@given(st.timedeltas(timedelta(), timedelta(days=60)), CHANCE)
def test_a_channel_is_renewed_well_before_it_ends(lifetime: timedelta, chance: float) -> None:
    assert lifetime / 2 <= renewal_due_in(lifetime, chance) <= lifetime * 2 / 3 + timedelta(microseconds=1)


@pytest.mark.rule("SYNC-15")
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_only_more_than_half_of_twenty_or_more_is_a_mass(standing: int, vanishing: int) -> None:
    assert is_mass_removal(standing, vanishing) == (standing >= 20 and vanishing > standing / 2)
