from __future__ import annotations

import gc
from weakref import ref

import pytest

from nundina.use_cases.spared_heap import heap_spared


class Ring:
    """Holds itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_alive_before_is_spared_until_the_last_of_several_runs_ends() -> None:
    with heap_spared():
        with heap_spared():
            assert gc.get_freeze_count() > 1000
        assert gc.get_freeze_count() > 1000
    assert gc.get_freeze_count() == 0


def test_what_a_run_drops_is_collected_meanwhile() -> None:
    with heap_spared():
        dropped = ref(Ring())
        gc.collect()
        assert dropped() is None


def test_a_run_that_fails_spares_the_heap_no_longer() -> None:
    with pytest.raises(ZeroDivisionError), heap_spared():
        raise ZeroDivisionError
    assert gc.get_freeze_count() == 0
