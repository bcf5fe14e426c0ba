"""What goes wrong, and who is connected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.calendar_machine.host import ANNA, BJORN
from support.calendar_machine.state import USERS, MachineState

TROUBLE_STEPS = (
    *("lose the cursor", "reconnect", "disconnect", "connect again", "work", "stop a worker in the middle"),
    *("stop a worker behind a transaction", "pass time"),
)


class TroubleSteps(MachineState):
    """Faults, lost authorisations and cursors, disconnects and reconnects, and workers that are stopped."""

    @rule(
        kind=st.integers(0, 100),
        operation=st.integers(0, 100),
        times=st.integers(1, 3),
        retry_after=st.sampled_from([None, 30]),
    )
    def arm(self, kind: int, operation: int, times: int, retry_after: int | None) -> None:
        self.tick()
        operations = self.side.operations
        self.side.arm(self.share[kind % len(self.share)], operations[operation % len(operations)], times, retry_after)

    @rule(user=USERS, way=st.integers(0, 2))
    def lose_authorisation(self, user: str, way: int) -> None:
        self.tick()
        how = self.side.losses[way % len(self.side.losses)]
        self.side.lose_authorisation(user, how)
        self.did(f"lose authorisation: {how}")

    @rule(user=USERS)
    def lose_the_cursor(self, user: str) -> None:
        self.tick()
        self.side.lose_the_cursor(user)
        self.did("lose the cursor")

    @rule(user=USERS)
    def reconnect(self, user: str) -> None:
        self.tick()
        if self.host.is_lost(user):
            self.connect_anew(user)

    @rule(user=USERS)
    def disconnect_or_connect(self, user: str) -> None:
        self.tick()
        if self.host.connection(user) is None:
            self.connect(user)
            return
        self.model.spans[user].end(self.host.judged(user))
        self.host.disconnect(user)
        self.did("disconnect")

    def connect(self, user: str) -> None:
        """Walk the pages while nothing goes wrong."""
        self.side.clear_faults()
        self.tick()
        self.host.connect(user)
        self.model.spans[user].begin(self.now())
        self.tick()
        self.did("connect again")

    def connect_anew(self, user: str) -> None:
        """Walk the pages for a connection that has lost its authorisation, while nothing goes wrong."""
        self.side.clear_faults()
        self.host.reconnect(user)
        self.did("reconnect")

    @rule()
    def work(self) -> None:
        self.tick()
        self.work_everything()
        self.did("work")

    def work_everything(self) -> None:
        """Press Sync now for everybody, and do everything that is due."""
        self.host.ask_for_syncs()
        with self._looking():
            self.host.work()

    @rule(transactions=st.integers(1, 12), stored=st.booleans())
    def stop_a_worker_in_the_middle(self, transactions: int, stored: bool) -> None:
        self.tick()
        self.host.ask_for_syncs()
        with self._looking():
            stopped = self.host.work_until_stopped(transactions, stored=stored)
        if stopped:
            self.did("stop a worker behind a transaction" if stored else "stop a worker in the middle")

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Note that syncs look, and which come to their end."""
        begun = self.now()
        yield
        for user in (ANNA, BJORN):
            connection = self.host.connection(user)
            if connection is not None:
                complete = connection.last_sync_at is not None and connection.last_sync_at >= begun
                entries = self.side.entries(user)
                self.model.judgements[user].look(entries, begun, self.now(), complete=complete)

    @rule(minutes=st.sampled_from([1, 20, 90, 600]))
    def pass_time(self, minutes: int) -> None:
        self.tick()
        self.side.clock.advance(timedelta(minutes=minutes))
        self.did("pass time")
