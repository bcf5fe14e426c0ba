"""Every kind of step and every kind of fault at least once, in an order that gives each something to do."""

from __future__ import annotations

from typing import Any

from support.calendar_machine.host import ANNA, BJORN
from support.calendar_machine.machine import CalendarMachine
from support.calendar_machine.state import MARIA

TOGETHER = frozenset({ANNA, BJORN, MARIA})
Step = tuple[str, dict[str, Any]]

_IN_CALENDARS: tuple[Step, ...] = (
    ("make_event", {"owner": ANNA, "guests": TOGETHER, "title": "Planning", "hour": 1, "private": False}),
    *(("hide_or_show", {"which": 0, "number": number, "own": ANNA}) for number in range(4)),
    ("make_event", {"owner": BJORN, "guests": TOGETHER, "title": "Secret", "hour": 3, "private": True}),
    ("make_event", {"owner": MARIA, "guests": TOGETHER, "title": "From outside", "hour": 4, "private": False}),
    ("answer", {"which": 0, "guest": BJORN, "response": "declined"}),
    ("move", {"which": 0, "hour": 5, "zone": "Asia/Taipei"}),
    ("rename", {"which": 0, "title": "Another"}),
    ("make_all_day", {"which": 0}),
    ("move", {"which": 0, "hour": 6, "zone": "Europe/Oslo"}),
    ("invite", {"which": 0, "guests": frozenset({ANNA})}),
    ("delete", {"which": 0, "person": MARIA}),
    ("restore", {"which": 0}),
    ("make_series", {"owner": ANNA, "guests": TOGETHER, "title": "Weekly", "hour": 7}),
    *(
        ("change_one_week", {"which": 0, "week": week, "guests": TOGETHER, "what": what})
        for week, what in enumerate(("answer", "move", "rename", "invite to", "cancel"))
    ),
    ("delete_one_week", {"which": 0, "week": 5, "person": BJORN}),
    ("split", {"which": 0, "week": 2}),
    ("make_weekly_or_single", {"which": 0, "weekly": False}),
    ("make_weekly_or_single", {"which": 0, "weekly": True}),
    ("move_to_another_calendar", {"which": 0}),
)
_IN_NUNDINA: tuple[Step, ...] = (
    ("meet", {"user": ANNA, "guests": TOGETHER, "title": "Meet", "hour": 0}),
    *(
        ("edit_in_nundina", {"which": which, "user": ANNA, "title": "Edited", "guests": TOGETHER, "hour": which})
        for which in range(6)
    ),
    ("delete_in_nundina", {"which": 0}),
    ("add_contact", {"email": "otto@kunde.example"}),
    ("change_email", {"which": 1, "email": "maria.new@kunde.example"}),
    ("remove_contact", {"which": 0}),
    ("add_contact", {"email": MARIA}),
)
_TROUBLES: tuple[Step, ...] = (
    ("make_event", {"owner": ANNA, "guests": TOGETHER, "title": "Before trouble", "hour": 9, "private": False}),
    ("pass_time", {"minutes": 90}),
    *(
        step
        for way in range(4)
        for step in (
            ("lose_authorisation", {"user": ANNA, "way": way}),
            ("pass_time", {"minutes": 90}),
            ("work", {}),
            ("reconnect", {"user": ANNA}),
        )
    ),
    ("lose_the_cursor", {"user": BJORN}),
    *(("stop_a_worker_in_the_middle", {"transactions": n, "stored": n % 2 == 0}) for n in range(1, 8)),
    ("disconnect_or_connect", {"user": BJORN}),
    ("make_event", {"owner": BJORN, "guests": TOGETHER, "title": "In the gap", "hour": 9, "private": False}),
    ("disconnect_or_connect", {"user": BJORN}),
    ("settle_in_between", {"often": 0}),
)


def play_every_step(machine: CalendarMachine, *, settling: bool) -> None:
    """Do every kind of step; each alone or all in a row before it settles."""
    for name, arguments in (*_IN_CALENDARS, *_IN_NUNDINA, *_TROUBLES):
        getattr(machine, name)(**arguments)
        if settling:
            machine.settle()


def play_every_fault(machine: CalendarMachine, operation: str | None) -> None:
    """Have every kind of fault in the way of an operation, None for whatever comes first, and let it settle."""
    for kind in machine.side.fault_kinds:
        machine.meet(user=ANNA, guests=TOGETHER, title=kind, hour=2)
        machine.make_event(owner=BJORN, guests=TOGETHER, title=kind, hour=3, private=False)
        machine.lose_authorisation(user=BJORN, way=0)
        machine.side.arm(kind, operation, 2, None)
        machine.work()
        machine.settle()
