"""What one process of the host does at a time, while the others wait for what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import sleep

from nundina.domain.identifiers import new_id
from nundina.ports import Ports
from nundina.use_cases.kept_alive import kept_alive
from nundina_plugin_api.errors import Transient

TURN = timedelta(seconds=6)  # how long the turn of a process that died is missed; it is renewed while one is at work
PATIENCE = timedelta(seconds=40)  # longer than an app's call may take, and the turn of a process that died in one
_ASKED_EVERY = timedelta(milliseconds=50)


def done_once(ports: Ports, name: str, is_done: Callable[[], bool], act: Callable[[], None]) -> None:
    """Act when it is this process's turn, unless it is done by then. Raises Transient where no turn comes in time."""
    for _ in range(PATIENCE // _ASKED_EVERY):
        if is_done():
            return
        with _turn(ports, name) as ours:
            if ours:
                # Asked again: the one before may have ended between the question and the turn.
                if not is_done():
                    act()
                return
        sleep(_ASKED_EVERY.total_seconds())
    raise Transient


@contextmanager
def _turn(ports: Ports, name: str) -> Iterator[bool]:
    """Say whether the turn is ours; it ends with the block."""
    holder = new_id()

    def take() -> bool:
        with ports.unit_of_work() as tx:
            now = ports.clock.now()
            return tx.paces.take_turn(name, holder, now, now + TURN)

    if not take():
        yield False
        return
    try:
        with kept_alive(TURN, take):
            yield True
    finally:
        with ports.unit_of_work() as tx:
            tx.paces.end_turn(name, holder)
