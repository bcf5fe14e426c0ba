"""What people do in their calendars."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.calendar_machine.host import ANNA, BJORN
from support.calendar_machine.side import Made
from support.calendar_machine.state import GUESTS, HOURS, MARIA, PEOPLE, TITLES, USERS, WEEKS, WHICH, MachineState

CALENDAR_STEPS = (
    *("make an event", "make a private event", "make a series", "rename", "move", "make all-day", "hide or show"),
    *("make weekly", "make single", "invite", "move one week", "rename one week", "invite to one week"),
    *("answer one week", "cancel one week", "split", "answer", "delete", "delete one week", "restore"),
    "move to another calendar",
)
_ZONES = st.sampled_from(["Europe/Oslo", "Asia/Taipei"])
_RESPONSES = st.sampled_from(["accepted", "declined", "tentative"])
_WEEK_CHANGES = st.sampled_from(["move", "rename", "invite to", "answer", "cancel"])


class CalendarSteps(MachineState):
    """The steps on the provider's side."""

    @rule(owner=PEOPLE, guests=GUESTS, title=TITLES, hour=HOURS, private=st.booleans())
    def make_event(self, owner: str, guests: frozenset[str], title: str, hour: int, private: bool) -> None:
        hides = private and hour % 3 == 0
        self.insert(owner, guests, title, hour, private=hides)
        self.did("make a private event" if hides else "make an event")

    @rule(owner=PEOPLE, guests=GUESTS, title=TITLES, hour=HOURS)
    def make_series(self, owner: str, guests: frozenset[str], title: str, hour: int) -> None:
        self.insert(owner, guests, title, hour, weekly=True)
        self.did("make a series")

    @rule(which=WHICH, title=TITLES)
    def rename(self, which: int, title: str) -> None:
        self.tick()
        self.side.rename(self.pick(which), title)
        self.did("rename")

    @rule(which=WHICH, hour=HOURS, zone=_ZONES)
    def move(self, which: int, hour: int, zone: str) -> None:
        self.tick()
        start = self.at(5, hour, 30)
        self.side.reschedule(self.pick(which), start, start + timedelta(hours=2), zone)
        self.did("move")

    @rule(which=WHICH)
    def make_all_day(self, which: int) -> None:
        self.tick()
        self.side.make_all_day(self.pick(which), self.now() + timedelta(days=9))
        self.did("make all-day")

    @rule(which=WHICH, number=st.integers(0, 3), own=USERS)
    def hide_or_show(self, which: int, number: int, own: str) -> None:
        self.tick()
        made, visibilities = self.pick(which), self.side.visibilities
        self.side.show(own if which % 2 else made.owner, made, visibilities[number % len(visibilities)])
        self.did("hide or show")

    @rule(which=WHICH, weekly=st.booleans())
    def make_weekly_or_single(self, which: int, weekly: bool) -> None:
        self.tick()
        self.side.recur(self.pick(which), weekly=weekly)
        self.did("make weekly" if weekly else "make single")

    @rule(which=WHICH, guests=GUESTS)
    def invite(self, which: int, guests: frozenset[str]) -> None:
        self.tick()
        self.side.invite(self.pick(which), guests)
        self.did("invite")

    @rule(which=WHICH, week=WEEKS, guests=GUESTS, what=_WEEK_CHANGES)
    def change_one_week(self, which: int, week: int, guests: frozenset[str], what: str) -> None:
        self.tick()
        series = self.pick(which)
        one = self.side.occurrence(series.owner, series, week)
        if one is None:
            return
        self._change(one, week, guests, what)
        self.did(f"{what} one week")

    def _change(self, one: Made, week: int, guests: frozenset[str], what: str) -> None:
        match what:
            case "move":
                start = self.at(10 + 7 * week, 0, 15)
                self.side.reschedule(one, start, start + timedelta(hours=1), "Europe/Oslo")
            case "rename":
                self.side.rename(one, f"Week {week}")
            case "invite to":
                self.side.invite(one, guests)
            case "answer":
                self.side.answer(MARIA, one, "accepted")
            case "cancel":
                self.side.delete(one.owner, one)

    @rule(which=WHICH, week=st.integers(1, 3))
    def split(self, which: int, week: int) -> None:
        self.tick()
        series = self.pick(which)
        rest = self.side.split(series, week)
        if rest is not None:
            self.made.append(Made(series.owner, rest))
            self.did("split")

    @rule(which=WHICH, guest=PEOPLE, response=_RESPONSES)
    def answer(self, which: int, guest: str, response: str) -> None:
        self.tick()
        self.side.answer(guest, self.pick(which), response)
        self.did("answer")

    @rule(which=WHICH, person=PEOPLE)
    def delete(self, which: int, person: str) -> None:
        self.tick()
        if self.side.delete(person, self.pick(which)):
            self.did("delete")

    @rule(which=WHICH, week=WEEKS, person=PEOPLE)
    def delete_one_week(self, which: int, week: int, person: str) -> None:
        self.tick()
        one = self.side.occurrence(person, self.pick(which), week)
        if one is not None and self.side.delete(person, one):
            self.did("delete one week")

    @rule(which=WHICH)
    def restore(self, which: int) -> None:
        self.tick()
        self.side.restore(self.pick(which))
        self.did("restore")

    @rule(which=WHICH)
    def move_to_another_calendar(self, which: int) -> None:
        self.tick()
        self.side.move_away(self.pick(which))
        self.did("move to another calendar")

    def make_what_every_run_has(self, week: int) -> None:
        """Make an event of Anna's and a series of Björn's, with everybody at it."""
        self.insert(ANNA, frozenset({BJORN, MARIA}), "First", week)
        self.insert(BJORN, frozenset({ANNA, MARIA}), "Weekly", 30, weekly=True)
