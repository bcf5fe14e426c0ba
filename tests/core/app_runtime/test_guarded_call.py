"""Calls that hang cost the app its own places, and nobody else anything."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from nundina.app_runtime.guarded_call import MOST_AT_ONCE, GuardedCaller
from nundina.domain.identifiers import AppId
from nundina_plugin_api import RefusalReason, Refused, Transient


@pytest.mark.rule("PLUG-4")
def test_an_app_whose_calls_all_hang_is_turned_away_soon_and_serves_again_when_they_end() -> None:
    caller, over = GuardedCaller(AppId("hanging"), timedelta(seconds=0.2)), threading.Event()

    def hang() -> None:
        with pytest.raises(Transient):
            caller("hanging", over.wait)

    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        for done in [pool.submit(hang) for _ in range(MOST_AT_ONCE)]:
            done.result()
    began = time.monotonic()
    with pytest.raises(Transient):
        caller("one more", lambda: 1)
    assert time.monotonic() - began < 3
    over.set()
    assert caller("afterwards", lambda: 7) == 7


def test_a_refusals_detail_is_shortened_and_names_nothing_that_was_passed() -> None:
    caller = GuardedCaller(AppId("talking"), timedelta(seconds=5))

    def refuse(secret: object) -> None:
        raise Refused(RefusalReason.UNREACHABLE, f"{secret} " + "x" * 10_000)

    with pytest.raises(Refused) as caught:
        caller("refusing", refuse, "hunter2-hunter2")
    assert "hunter2" not in caught.value.detail
    assert len(caught.value.detail) <= 500
