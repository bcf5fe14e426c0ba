"""The machine as a whole, and how it is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from nundina.app_runtime import InProcessRuntime
from nundina.store.database import Database
from support.calendar_machine.agreement import Agreement
from support.calendar_machine.calendar_steps import CALENDAR_STEPS, CalendarSteps
from support.calendar_machine.nundina_steps import NUNDINA_STEPS, NundinaSteps
from support.calendar_machine.one_clock import one_clock
from support.calendar_machine.side import CalendarSide
from support.calendar_machine.start import Start
from support.calendar_machine.state import MARIA, WEEKS
from support.calendar_machine.trouble_steps import TROUBLE_STEPS

STEPS = frozenset((*CALENDAR_STEPS, *NUNDINA_STEPS, *TROUBLE_STEPS, "settle"))


class CalendarMachine(CalendarSteps, NundinaSteps, Agreement):
    """People use their calendars and Nundina; the model knows the rules and the calendars, and not the host."""

    @initialize(week=WEEKS)
    def begin(self, week: int) -> None:
        self.set_up()
        self.add_contact(MARIA)
        self.make_what_every_run_has(week)

    @rule(often=st.integers(0, 9))
    def settle_in_between(self, often: int) -> None:
        self.tick()
        if often == 0:  # it takes as long as ten other steps
            self.settle()
            self.did("settle")

    def teardown(self) -> None:
        if not hasattr(self, "host"):
            return
        try:
            type(self).done.update({f"fault: {kind}": times for kind, times in self.side.played().items()})
            self.settle()
        finally:
            self.close()

    def close(self) -> None:
        """Close the run's database."""
        self.host.database.close()


class TroubledMachine(CalendarMachine):
    """A machine at which something goes wrong in every second sync and delivery: chance alone arms few faults."""

    @rule(kind=st.integers(0, 100), operation=st.integers(0, 100), times=st.integers(1, 3))
    def work_in_trouble(self, kind: int, operation: int, times: int) -> None:
        self.arm(kind, operation, times, None)
        self.work()


@contextmanager
def machine(
    side: CalendarSide,
    fresh_database: Callable[[], Database],
    share: tuple[str, ...] = (),
    kind: type[CalendarMachine] = CalendarMachine,
) -> Iterator[type[CalendarMachine]]:
    """Yield a machine that arms these kinds of fault, every kind if none is given; its runs share the sandbox."""

    class Running(kind):  # type: ignore[misc,valid-type]
        pass

    Running.steps, Running.done = 0, Counter()
    Running.side = side
    Running.share = share or side.fault_kinds
    with one_clock(side.clock, side.clocked):
        Running.start = Start(side, InProcessRuntime(), fresh_database)
        yield Running


def expected_to_happen(machine_class: type[CalendarMachine]) -> frozenset[str]:
    """Return every kind of step and fault that a machine has to have done once."""
    side = machine_class.side
    faults = {f"fault: {kind}" for kind in machine_class.share}
    losses = {f"lose authorisation: {how}" for how in side.losses}
    return frozenset(STEPS - side.lacks | faults | losses)
