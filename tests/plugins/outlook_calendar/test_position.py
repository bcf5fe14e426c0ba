"""Where a sync stands, as the host keeps it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from nundina_outlook_calendar.position import Cursor, Stage, Step, read_cursor, read_step, text_of
from nundina_plugin_api import CursorExpired

START, END = datetime(2026, 9, 21, tzinfo=UTC), datetime(2027, 12, 25, tzinfo=UTC)

_READ_AT_ONCE = """
import sys, threading
from nundina_outlook_calendar.position import Cursor, Step, read_cursor, read_step
sys.setswitchinterval(1e-6)
assert hasattr(Cursor, "__msgspec_cache__") and hasattr(Step, "__msgspec_cache__")
together = threading.Barrier(4)
moment = '"start":"2026-09-21T00:00:00Z","end":"2027-12-25T00:00:00Z"'
def read():
    together.wait()
    read_cursor("{%s,\\"delta\\":\\"d\\"}" % moment)
    read_step("{%s,\\"stage\\":\\"since\\"}" % moment)
threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_a_position_comes_back_as_it_was() -> None:
    cursor = Cursor(START, END, "https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=1")
    step = Step(Stage.SETTLING, START, END, "link", "delta", ("s1", "s2"))
    assert read_cursor(text_of(cursor)) == cursor
    assert read_step(text_of(step)) == step


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"start":"2026-09-21T00:00:00","end":"2027-12-25T00:00:00","delta":"d"}']
)
def test_what_is_no_position_is_expired(text: str) -> None:
    with pytest.raises(CursorExpired):
        read_cursor(text)
    with pytest.raises(CursorExpired):
        read_step(text)


def test_a_position_of_another_version_is_expired() -> None:
    with pytest.raises(CursorExpired):
        read_cursor(text_of(Cursor(START, END, "d", version=2)))


def test_positions_are_read_by_several_threads_at_once() -> None:
    ended = subprocess.run([sys.executable, "-c", _READ_AT_ONCE], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
