"""What the steps of the machine share: the host, the people, the model, and a count of what has happened."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from nundina.domain.meetings import Meeting
from support.calendar_machine.host import ANNA, BJORN, DOMAIN, MachineHost
from support.calendar_machine.model import Logged, TimelineModel
from support.calendar_machine.side import CalendarSide, Made, Wish
from support.calendar_machine.start import Start

CLEO = f"cleo@{DOMAIN}"
MARIA, OTTO, ZOE = "maria@kunde.example", "otto@kunde.example", "zoe@else.example"
USERS = st.sampled_from([ANNA, BJORN])
PEOPLE = st.sampled_from([ANNA, BJORN, MARIA])
GUESTS = st.one_of(
    st.sampled_from([frozenset({MARIA}), frozenset({MARIA, BJORN}), frozenset({ANNA, BJORN, MARIA})]),
    st.frozensets(st.sampled_from([ANNA, BJORN, CLEO, MARIA, OTTO, ZOE]), max_size=3),
)
TITLES = st.sampled_from(["Planning", "Offer", "Review", ""])
HOURS = st.integers(0, 72)
WHICH = st.integers(0, 30)
WEEKS = st.integers(0, 3)


class MachineState(RuleBasedStateMachine):
    """One run: it begins where both users have just connected."""

    side: ClassVar[CalendarSide]
    start: ClassVar[Start]
    share: ClassVar[tuple[str, ...]]  # the kinds of fault that this machine arms
    steps: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()

    host: MachineHost
    model: TimelineModel
    made: list[Made]
    meets: dict[str, str]  # who pressed Meet, by the key
    logged: dict[str, Logged]  # on which record, by the key
    deleted: list[Meeting]  # in Nundina
    edited: list[Meeting]  # in Nundina

    def set_up(self) -> None:
        """Begin a run."""
        self.host = self.start.again()
        self.model = TimelineModel(DOMAIN, (ANNA, BJORN))
        self.made = [Made(ANNA, entry.event_id) for entry in self.side.entries(ANNA)]
        self.meets, self.logged, self.deleted, self.edited = {}, {}, [], []
        for user in (ANNA, BJORN):
            self.model.spans[user].begin(self.start.connected_at)

    def did(self, step: str) -> None:
        """Count a step that has happened, not one that found nothing to do."""
        type(self).done[step] += 1

    def tick(self) -> None:
        """Count a step, and let some time pass before it."""
        type(self).steps += 1
        self.side.clock.advance(timedelta(seconds=2))

    def now(self) -> datetime:
        """Return the time of the sandbox, which is that of the host."""
        return self.side.clock.now()

    def at(self, days: int, hour: int, minute: int) -> datetime:
        """Return a time to come."""
        return self.now().replace(minute=minute, second=0, microsecond=0) + timedelta(days=days, hours=hour)

    def insert(self, owner: str, guests: frozenset[str], title: str, hour: int, **more: bool) -> None:
        """Have somebody make an event."""
        self.tick()
        start = self.at(7, hour, 0)
        event_id = self.side.insert(
            owner, Wish(title=title, start=start, end=start + timedelta(hours=1), guests=guests, **more)
        )
        if event_id:
            self.made.append(Made(owner, event_id))

    def pick(self, which: int) -> Made:
        """Return one of the events that there were, the newest most often."""
        return self.made[-1 - which % min(len(self.made), 6)] if self.made else Made(ANNA, "none")

    def shown(self) -> list[Meeting]:
        """Return every meeting that stands on a timeline, each once, the earliest first."""
        found = {meeting.id: meeting for contact in self.host.contacts() for meeting in self.host.timeline(contact)}
        return sorted(found.values(), key=lambda meeting: (meeting.start, meeting.title, meeting.ical_uid))

    def uid_of(self, meeting: Meeting) -> str:
        """Return the iCalUID by which the calendar knows a meeting, or will know it."""
        return meeting.ical_uid or self.uid_of_meet(meeting.id)

    def uid_of_meet(self, key: str) -> str:
        """Return the iCalUID of what Meet made, or a name for what never came to the calendar."""
        found = self.side.made_by_meet(self.meets[key], key) if key in self.meets else None
        return found.ical_uid if found else f"meet:{key}"
