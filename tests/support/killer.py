"""Kills worker processes at random moments while they work, and starts others in their place."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from nundina_sandbox.google.faults import Fault
from nundina_sandbox.server import RunningSandbox
from support.answers import Answers
from support.connecting_world import ANNA
from support.takeovers import Takeovers
from support.worker_processes import WorkerProcesses

AT_ONCE = 3  # workers
_LAST = 0.75  # of the way: a page is a big step in a small piece of work, and no kill may come too late
_OVERDUE = 0.8  # seconds in which nobody comes to the moment that was meant


@dataclass(slots=True)
class Killer:
    """So many kills, spread over a piece of work by how far it has come; some of them at the worst of moments."""

    processes: WorkerProcesses
    takeovers: Takeovers
    answers: Answers
    sandbox: RunningSandbox
    database_url: str
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def work_until_done(self, kills: int, progress: Callable[[], float], seconds: float) -> None:
        """Let workers work until the progress is 1, with so many killed on the way."""
        marks = sorted(self.chance.uniform(0, _LAST) for _ in range(kills))
        end = time.monotonic() + seconds
        while (reached := progress()) < 1:
            assert time.monotonic() < end, f"at {reached:.3f} after {self.kills}: {self.processes.told()[-3000:]}"
            self._staff()
            if marks and reached >= marks[0]:
                marks.pop(0)
                self._strike(in_a_hurry=bool(marks) and reached >= marks[0])
            self._wait(0.02)
        assert not marks, f"the work was done {len(marks)} kills too early"

    def report(self) -> str:
        """Return the figures of it all in a line."""
        took = self.takeovers.seconds
        figures = f"median {median(took):.2f} s, longest {max(took):.2f} s" if took else "none"
        return f"{sum(self.kills.values())} kills {dict(self.kills)}, {len(took)} takeovers: {figures}"

    def _staff(self) -> None:
        while len(self.processes.alive) < AT_ONCE:
            self.processes.start(self.database_url)

    def _wait(self, seconds: float) -> None:
        """Let time pass, with an eye on what the dead have left."""
        end = time.monotonic() + seconds
        while True:
            self.takeovers.look()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.02))

    def _strike(self, *, in_a_hurry: bool) -> None:
        if self.chance.random() < 0.08:
            self.sandbox.world.faults.arm(Fault("dropAfterCommit", "events.insert"))
        kind = self.chance.choices(("at random", "created", "read"), (5, 3, 2))[0]
        if in_a_hurry:
            return self._kill_anyone()
        if kind == "created":
            self.answers.before_next("events.insert", self._kill_creator)
        elif kind == "read":
            self.answers.before_next("events.list", self._kill_reader)
        else:
            self._wait(self.chance.uniform(0, 0.15))
            return self._kill_anyone()
        return self._await_moment()

    def _await_moment(self) -> None:
        end = time.monotonic() + _OVERDUE
        while self.answers.is_armed() and time.monotonic() < end:
            self._wait(0.02)
        if self.answers.disarm():
            self._kill_anyone()

    def _kill_anyone(self) -> None:
        self._staff()
        assert self._kill(self.chance.choice(list(self.processes.alive)), "at random")

    def _kill_creator(self) -> bool:
        """Kill who has just created an event, before it hears of it."""
        person = self.sandbox.world.person(ANNA)
        assert person is not None
        created = self.sandbox.world.calendar.calendars[person.address].events
        for pid, rows in self.takeovers.holders("deliver").items():
            if self.takeovers.keys_of(rows) & created.keys():
                return self._kill(pid, "after an event was created, before its answer")
        return False

    def _kill_reader(self) -> bool:
        """Kill who is about to get a page of changes."""
        readers = list(self.takeovers.holders("sync"))
        return bool(readers) and self._kill(readers[0], "after a page was read, before it was stored")

    def _kill(self, pid: int, moment: str) -> bool:
        if not self.processes.kill(pid):
            return False
        self.takeovers.killed(pid)
        self.kills[moment] += 1
        return True
