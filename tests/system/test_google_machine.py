"""A real host and a real Google sandbox are used at random: once it settles, timelines say what the calendars say."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from nundina.app_runtime import InProcessRuntime
from nundina.domain.errors import InvalidInput, NundinaError
from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingDraft
from nundina.domain.meetings import Meeting
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import OutboxKind, OutboxState
from nundina.store.database import Database, open_database
from nundina.store.tables import metadata
from nundina.use_cases.create_record import create_record
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.delete_record import delete_record
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.use_cases.update_record import update_record
from nundina_plugin_api.values import Guest
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.google.faults import KINDS, Fault
from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox
from support.calendar_people import WEEKLY, CalendarPeople, times, whole_day
from support.google_host import ANNA, BJORN, DOMAIN, GoogleHost
from support.google_sandbox import REDIRECT_URI, register_client
from support.timeline_model import Holding, Key, Span, Sure, TimelineModel, text_of

CLEO = f"cleo@{DOMAIN}"
MARIA, OTTO, ZOE = "maria@kunde.example", "otto@kunde.example", "zoe@else.example"
USERS = st.sampled_from([ANNA, BJORN])
PEOPLE = st.sampled_from([ANNA, BJORN, MARIA])
GUESTS = st.one_of(
    st.sampled_from([{MARIA}, {MARIA, BJORN}, {ANNA, BJORN, MARIA}]),
    st.sets(st.sampled_from([ANNA, BJORN, CLEO, MARIA, OTTO, ZOE]), max_size=3),
)
ADDRESSES = st.sampled_from([MARIA, OTTO, "maria.new@kunde.example", CLEO])
TITLES = st.sampled_from(["Planning", "Offer", "Review", ""])
HOURS = st.integers(0, 72)
WHICH = st.integers(0, 30)
WEEKS = st.integers(0, 3)
WEEK_CHANGES = ["move", "rename", "invite", "answer", "cancel"]
OPERATIONS = st.sampled_from([None, "events.*", "events.list", "events.insert", "events.patch", "events.get"])
FAULTS = st.sampled_from(sorted(KINDS))
LONGEST_WAIT = timedelta(minutes=31)


class Connected:
    """Where every run begins: two users have connected their calendars, and there is one event from before.

    Walking the consent pages takes a third of a second, so that it is done once and what came of it is kept.
    """

    def __init__(
        self, sandbox: RunningSandbox, runtime: InProcessRuntime, fresh_database: Callable[[], Database]
    ) -> None:
        self.sandbox, self.runtime, self.fresh_database = sandbox, runtime, fresh_database
        self.empty_world()
        register_client(sandbox, REDIRECT_URI)
        sandbox.world.clock.advance(timedelta(minutes=1))
        self.connected_at = sandbox.world.clock.now()
        host = GoogleHost(sandbox, fresh_database(), runtime)
        host.furnish()
        for user in (ANNA, BJORN):
            host.connect(user)
        host.keep()
        self.host = host
        self.tokens = deepcopy(self._tokens())

    def empty_world(self) -> None:
        """Make the sandbox's people anew, and one event."""
        world = self.sandbox.world
        world.reset()
        for address in (ANNA, BJORN, MARIA):
            world.add_person(address, zone="Europe/Oslo")
        day = world.clock.now() + timedelta(days=7)
        old = {"summary": "Old", "attendees": [{"email": MARIA}], **times(day, day + timedelta(hours=1))}
        CalendarPeople(world).insert(ANNA, old)

    def again(self) -> GoogleHost:
        """Return a host and a sandbox as they were when the users had connected."""
        self.empty_world()
        for kept, now in zip(deepcopy(self.tokens), self._tokens(), strict=True):
            now.update(kept)
        self.sandbox.world.clock.advance(timedelta(minutes=2))
        return self.host.copied(self.fresh_database())

    def _tokens(self) -> tuple[dict[Any, Any], ...]:
        identity = self.sandbox.world.identity
        return identity.clients, identity.grants, identity.access_tokens, identity.refresh_tokens


class GoogleMachine(RuleBasedStateMachine):
    """People use Google and Nundina; the model of timelines knows the rules and the calendars, and not the host."""

    sandbox: ClassVar[RunningSandbox]
    start: ClassVar[Connected]
    steps: ClassVar[int] = 0

    @initialize(week=WEEKS)
    def begin(self, week: int) -> None:
        self.host = type(self).start.again()
        self.people = CalendarPeople(self.sandbox.world)
        self.model = TimelineModel(DOMAIN, (ANNA, BJORN))
        self.made: list[tuple[str, str]] = []
        for user in (ANNA, BJORN):
            self.model.spans[user].append(Span(self.start.connected_at))
        self.made = [(ANNA, event_id) for event_id in self.people.calendar(ANNA).events]
        self.keys: set[str] = set()
        self.add_contact(MARIA)
        self.insert(ANNA, {BJORN, MARIA}, "First", week)
        self.insert(BJORN, {ANNA, MARIA}, "Weekly", 30, recurrence=WEEKLY)

    def teardown(self) -> None:
        try:
            if hasattr(self, "host"):
                self.settle()
        finally:
            if hasattr(self, "host"):
                self.host.database.close()

    def tick(self) -> None:
        type(self).steps += 1
        self.sandbox.world.clock.advance(timedelta(seconds=2))

    def now(self) -> datetime:
        return self.sandbox.world.clock.now()

    # Calendars.

    def insert(self, owner: str, guests: set[str], title: str, hour: int, **fields: Any) -> None:
        self.tick()
        start = self.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7, hours=hour)
        attendees = [{"email": guest} for guest in sorted(guests - {owner})]
        body = {"summary": title, "attendees": attendees, **times(start, start + timedelta(hours=1)), **fields}
        event = self.people.insert(owner, body)
        if event is not None:
            self.made.append((owner, event.id))

    def pick(self, which: int) -> tuple[str, str]:
        """Return one of the events that there were, the newest most often."""
        return self.made[-1 - which % min(len(self.made), 6)] if self.made else (ANNA, "none")

    @rule(owner=PEOPLE, guests=GUESTS, title=TITLES, hour=HOURS, private=st.booleans())
    def make_event(self, owner: str, guests: set[str], title: str, hour: int, private: bool) -> None:
        self.insert(owner, guests, title, hour, **({"visibility": "private"} if private and hour % 3 == 0 else {}))

    @rule(owner=PEOPLE, guests=GUESTS, title=TITLES, hour=HOURS)
    def make_series(self, owner: str, guests: set[str], title: str, hour: int) -> None:
        self.insert(owner, guests, title, hour, recurrence=WEEKLY)

    @rule(which=WHICH, title=TITLES)
    def rename(self, which: int, title: str) -> None:
        self.tick()
        self.people.patch(*self.pick(which), {"summary": title})

    @rule(which=WHICH, hour=HOURS, zone=st.sampled_from(["Europe/Oslo", "Asia/Taipei"]))
    def move(self, which: int, hour: int, zone: str) -> None:
        self.tick()
        start = self.now().replace(minute=30, second=0, microsecond=0) + timedelta(days=5, hours=hour)
        self.people.patch(*self.pick(which), times(start, start + timedelta(hours=2), zone))

    @rule(which=WHICH)
    def make_all_day(self, which: int) -> None:
        self.tick()
        self.people.patch(*self.pick(which), whole_day(self.now() + timedelta(days=9)))

    @rule(which=WHICH, visibility=st.sampled_from(["private", "confidential", "default", "public"]), own=USERS)
    def hide_or_show(self, which: int, visibility: str, own: str) -> None:
        self.tick()
        owner, event_id = self.pick(which)
        self.people.patch(own if len(event_id) % 2 else owner, event_id, {"visibility": visibility})

    @rule(which=WHICH, weekly=st.booleans())
    def make_weekly_or_single(self, which: int, weekly: bool) -> None:
        self.tick()
        self.people.patch(*self.pick(which), {"recurrence": WEEKLY if weekly else None})

    @rule(which=WHICH, guests=GUESTS)
    def invite(self, which: int, guests: set[str]) -> None:
        self.tick()
        owner, event_id = self.pick(which)
        attendees = [{"email": guest} for guest in sorted(guests - {owner})]
        self.people.patch(owner, event_id, {"attendees": attendees or None})

    @rule(
        which=WHICH, week=WEEKS, guests=GUESTS, what=st.sampled_from(["move", "rename", "invite", "answer", "cancel"])
    )
    def change_one_week(self, which: int, week: int, guests: set[str], what: str) -> None:
        self.tick()
        owner, series = self.pick(which)
        one = self.people.occurrence(owner, series, week)
        start = self.now().replace(minute=15, second=0, microsecond=0) + timedelta(days=10 + 7 * week)
        match what:
            case _ if not one:
                return
            case "move":
                self.people.patch(owner, one, times(start, start + timedelta(hours=1)))
            case "rename":
                self.people.patch(owner, one, {"summary": f"Week {week}"})
            case "invite":
                self.people.patch(owner, one, {"attendees": [{"email": guest} for guest in sorted(guests - {owner})]})
            case "answer":
                self.people.answer(MARIA, one, "accepted")
            case "cancel":
                self.people.delete(owner, one)

    @rule(which=WHICH, week=st.integers(1, 3))
    def split(self, which: int, week: int) -> None:
        self.tick()
        owner, series = self.pick(which)
        rest = self.people.split(owner, series, week)
        if rest is not None:
            self.made.append((owner, rest.id))

    @rule(which=WHICH, guest=PEOPLE, response=st.sampled_from(["accepted", "declined", "tentative"]))
    def answer(self, which: int, guest: str, response: str) -> None:
        self.tick()
        self.people.answer(guest, self.pick(which)[1], response)

    @rule(which=WHICH, person=PEOPLE)
    def delete(self, which: int, person: str) -> None:
        self.tick()
        self.people.delete(person, self.pick(which)[1])

    @rule(which=WHICH, week=WEEKS, person=PEOPLE)
    def delete_one_week(self, which: int, week: int, person: str) -> None:
        self.tick()
        one = self.people.occurrence(person, self.pick(which)[1], week)
        if one:
            self.people.delete(person, one)

    @rule(which=WHICH)
    def restore(self, which: int) -> None:
        self.tick()
        owner, event_id = self.pick(which)
        self.people.patch(owner, event_id, {"status": "confirmed"})

    @rule(which=WHICH)
    def move_to_another_calendar(self, which: int) -> None:
        self.tick()
        owner, event_id = self.pick(which)
        if event_id in self.people.calendar(owner).events:
            self.people.move_away(owner, event_id)

    # Nundina.

    @rule(user=USERS, guests=GUESTS, title=TITLES, hour=HOURS)
    def meet(self, user: str, guests: set[str], title: str, hour: int) -> None:
        self.tick()
        contacts = self.host.contacts()
        key = new_id()
        if not contacts:
            return
        try:
            draft = self.draft(title, guests, hour)
            meet_from_record(self.host.ports, self.host.users[user], contacts[hour % len(contacts)].id, draft, key)
        except NundinaError:
            return
        self.keys.add(key)
        self.made.append((user, key))
        self.model.logged[f"{key}@google.com"] = contacts[hour % len(contacts)].id

    def draft(self, title: str, guests: set[str], hour: int) -> MeetingDraft:
        start = self.now().replace(minute=45, second=0, microsecond=0) + timedelta(days=3, hours=hour)
        return MeetingDraft(
            title=title or "Meet",
            start=start,
            end=start + timedelta(hours=1),
            zone="Europe/Oslo",
            guests=tuple(Guest(guest) for guest in sorted(guests)),
        )

    def shown(self) -> list[Meeting]:
        """Return every meeting that stands on a timeline, each once, the earliest first."""
        found = {meeting.id: meeting for contact in self.host.contacts() for meeting in self.host.timeline(contact)}
        return sorted(found.values(), key=lambda meeting: (meeting.start, meeting.title, meeting.ical_uid))

    @rule(which=WHICH, user=USERS, title=TITLES, guests=GUESTS, hour=HOURS)
    def edit_in_nundina(self, which: int, user: str, title: str, guests: set[str], hour: int) -> None:
        self.tick()
        shown = self.shown()
        if shown:
            draft = self.draft(title, guests, hour)
            try:
                edit_meeting(self.host.ports, self.host.users[user], shown[which % len(shown)].id, draft)
            except NundinaError:
                return

    @rule(which=WHICH)
    def delete_in_nundina(self, which: int) -> None:
        self.tick()
        shown = self.shown()
        if shown:
            meeting = shown[which % len(shown)]
            delete_meeting(self.host.ports, self.host.users[ANNA], meeting.id)
            uid = meeting.ical_uid or f"{meeting.id}@google.com"
            self.model.dismissed.add((uid, meeting.original_start))

    @rule(email=ADDRESSES)
    def add_contact(self, email: str) -> None:
        self.tick()
        try:
            record = self.new_contact(email)
        except InvalidInput:
            return
        self.model.holdings.append(Holding(record.id, email, self.now()))

    def new_contact(self, email: str) -> Record:
        values = {"email": email, "name": email.partition("@")[0]}
        return create_record(self.host.ports, self.host.users[ANNA], RecordKind.CONTACT, values)

    @rule(which=WHICH, email=ADDRESSES)
    def change_email(self, which: int, email: str) -> None:
        self.tick()
        contacts = self.host.contacts()
        if not contacts:
            return
        contact = contacts[which % len(contacts)]
        try:
            values = {"email": email, "name": contact.name}
            update_record(self.host.ports, self.host.users[ANNA], contact.id, values)
        except InvalidInput:
            return
        if contact.email != email:
            self.let_go(contact)
            self.model.holdings.append(Holding(contact.id, email, self.now()))

    @rule(which=WHICH)
    def remove_contact(self, which: int) -> None:
        self.tick()
        contacts = self.host.contacts()
        if contacts and which % 3 == 0:
            contact = contacts[which % len(contacts)]
            delete_record(self.host.ports, self.host.users[ANNA], contact.id)
            self.let_go(contact)

    def let_go(self, contact: Record) -> None:
        for holding in self.model.holdings:
            if holding.record == contact.id and holding.until is None:
                holding.until = self.now()

    # What goes wrong.

    @rule(kind=FAULTS, operation=OPERATIONS, times=st.integers(1, 3), retry_after=st.sampled_from([None, 30]))
    def arm(self, kind: str, operation: str | None, times: int, retry_after: int | None) -> None:
        self.tick()
        where = "oauth.token" if kind == "invalidGrant" else operation
        fault = Fault(kind, where, times=times, seconds=0.01, retry_after=retry_after)
        self.sandbox.world.faults.arm(fault)

    @rule(user=USERS, what=st.sampled_from(["expire_access_tokens", "forget_refresh_tokens", "revoke_of"]))
    def lose_authorisation(self, user: str, what: str) -> None:
        self.tick()
        identity, person = self.sandbox.world.identity, self.sandbox.world.people[user]
        getattr(identity, what)(person.subject)

    @rule(user=USERS)
    def lose_the_cursor(self, user: str) -> None:
        self.tick()
        self.sandbox.world.calendar.expire_sync_tokens(self.sandbox.world.people[user])

    @rule(user=USERS)
    def reconnect(self, user: str) -> None:
        self.tick()
        if self.host.is_lost(user):
            self.sandbox.world.faults.clear()
            self.host.reconnect(user)

    @rule(user=USERS)
    def disconnect_or_connect(self, user: str) -> None:
        self.tick()
        if self.host.connection(user) is None:
            self.connect(user)
        else:
            self.host.disconnect(user)
            self.model.spans[user][-1].until = self.now()

    def connect(self, user: str) -> None:
        self.sandbox.world.faults.clear()
        self.tick()
        self.host.connect(user)
        self.model.spans[user].append(Span(self.now()))
        self.tick()

    # Workers.

    @rule()
    def work(self) -> None:
        self.tick()
        self.host.ask_for_syncs()
        self.host.work()

    @rule(transactions=st.integers(1, 12), stored=st.booleans())
    def stop_a_worker_in_the_middle(self, transactions: int, stored: bool) -> None:
        self.tick()
        self.host.ask_for_syncs()
        self.host.work_until_stopped(transactions, stored=stored)

    @rule(minutes=st.sampled_from([1, 20, 90, 600]))
    def pass_time(self, minutes: int) -> None:
        self.tick()
        self.sandbox.world.clock.advance(timedelta(minutes=minutes))

    # The end.

    def settle(self) -> None:
        """Let everything go well for a while; then host, calendars and model agree."""
        self.sandbox.world.faults.clear()
        for user in (ANNA, BJORN):
            if self.host.connection(user) is None:
                self.connect(user)
        for _ in range(5):
            self.sandbox.world.clock.advance(LONGEST_WAIT)
            for user in (ANNA, BJORN):
                if self.host.is_lost(user):
                    self.host.reconnect(user)
            for _ in range(2):  # what was held back while a change was on its way is read in the second run
                self.host.ask_for_syncs()
                self.host.work()
            if self.host.is_quiet():
                break
        self.agree()

    def agree(self) -> None:
        for user in (ANNA, BJORN):
            connection = self.host.connection(user)
            assert connection is not None
            assert connection.last_problem == "", user
        self.timelines_agree()
        self.verdicts_agree()
        self.calendars_agree()

    def timelines_agree(self) -> None:
        calendars = self.people.world.calendar.calendars
        expected = self.model.expected(calendars)
        for contact in self.host.contacts():
            shown = self.host.timeline(contact)
            keys = [self.key_of(meeting) for meeting in shown]
            twice = {key for key, times in Counter(keys).items() if times > 1}
            doubled = [meeting for meeting, key in zip(shown, keys, strict=True) if key in twice]
            assert not doubled, f"on the timeline twice: {doubled}"
            for meeting, key in zip(shown, keys, strict=True):
                self.belongs(meeting, key, contact, expected)
            missing = {key for key, one in expected.items() if one.on(contact.id) is Sure.YES} - set(keys)
            assert not missing, f"missing from {contact.email}: {missing}"

    def key_of(self, meeting: Meeting) -> Key:
        """Return by what an event is known; the first of a series by its present start."""
        uid = meeting.ical_uid or f"{meeting.id}@google.com"
        if not meeting.original_start:
            for user in (ANNA, BJORN):
                for event in self.people.calendar(user).events.values():
                    if event.ical_uid == uid and event.is_series and not event.cancelled:
                        return uid, text_of(event.schedule.start)
        return uid, meeting.original_start

    def belongs(self, meeting: Meeting, key: Key, contact: Record, expected: dict[Key, Any]) -> None:
        about = f"{meeting.title!r} {key} for {contact.email}"
        if key not in expected:
            waits = (
                self.model.is_logged(key) and self.state_of(meeting, OutboxKind.CREATE_EVENT) is OutboxState.QUARANTINED
            )
            cancelled = meeting.cancelled and self.model.may_be_cancelled(self.people.world.calendar.calendars, key)
            assert waits or cancelled, f"not in a calendar: {about}"
            return
        if self.state_of(meeting, OutboxKind.UPDATE_EVENT) is OutboxState.QUARANTINED:
            return  # the calendar refused the change; the page of the meeting says so
        one = expected[key]
        assert one.on(contact.id), f"does not belong: {about}"
        assert not meeting.cancelled, f"not cancelled: {about}"
        event = one.event
        said = (meeting.title, meeting.start.isoformat())
        assert said == (event.fields.get("summary", ""), text_of(event.schedule.start)), about

    def state_of(self, meeting: Meeting, kind: OutboxKind) -> OutboxState | None:
        found = [row for row in self.host.rows_of(meeting) if row.kind is kind]
        assert all(row.state is not OutboxState.PENDING for row in found), found
        return OutboxState.QUARANTINED if any(row.state is OutboxState.QUARANTINED for row in found) else None

    def verdicts_agree(self) -> None:
        calendars = self.people.world.calendar.calendars
        for user in (ANNA, BJORN):
            seen = self.host.seen(user)
            for copy in self.model.copies(user, calendars[user]):
                assert copy.event.id in seen, f"nobody can say why: {copy.key}"
                verdict = seen[copy.event.id].verdict
                people = max([Sure.NO, *copy.people.values()])
                if verdict.on_timeline:
                    assert copy.stands, f"{copy.key} stands by {verdict.rule}"
                    assert people or self.model.is_logged(copy.key), f"{copy.key} stands by {verdict.rule}"
                else:
                    assert min(copy.stands, people) is not Sure.YES, f"{copy.key} is off by {verdict.rule}"

    def calendars_agree(self) -> None:
        """Every event was made by a person, or once by Meet."""
        known = {event_id for _, event_id in self.made}
        for user in (ANNA, BJORN):
            organized = [e for e in self.people.calendar(user).events.values() if e.organizer == user]
            strange = {e.id for e in organized if e.series_id is None} - known
            assert not strange, f"nobody made {strange}"


@contextmanager
def machine(fresh_database: Callable[[], Database]) -> Iterator[type[GoogleMachine]]:
    """Yield the machine, with a sandbox that all its runs share."""
    instant = datetime.now(UTC).replace(microsecond=0)
    with RunningSandbox(World(SandboxClock(lambda: instant))) as sandbox:
        GoogleMachine.sandbox = sandbox
        GoogleMachine.start = Connected(sandbox, InProcessRuntime(), fresh_database)
        GoogleMachine.steps = 0
        yield GoogleMachine


@pytest.fixture
def quick_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pages, so that a run has several, and no pause before a read is repeated."""
    monkeypatch.setattr("nundina_google_calendar.change_feed.PAGE_SIZE", 3)
    monkeypatch.setattr("nundina_google_calendar.client.PAUSE", 0.0)


def copies_of(template: Path, folder: Path) -> Callable[[], Database]:
    """Return what makes a fresh SQLite database each time."""

    def fresh() -> Database:
        path = folder / f"{new_id()}.db"
        shutil.copyfile(template, path)
        return open_database(f"sqlite:///{path}")

    return fresh


RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True)


QUICK = settings(RELAXED, max_examples=24, stateful_step_count=60, derandomize=True)
LONG = settings(RELAXED, max_examples=20, stateful_step_count=150)


@pytest.mark.soak
@pytest.mark.usefixtures("quick_client")
@pytest.mark.rule("SYNC-1", "SYNC-2", "SYNC-3", "SYNC-4", "SYNC-9")
@pytest.mark.rule("SYNC-10", "SYNC-11", "SYNC-12", "SYNC-13", "SYNC-15", "CON-11")
def test_whatever_happens_timelines_calendars_and_verdicts_agree_once_it_settles(
    sqlite_template: Path, tmp_path: Path
) -> None:
    with machine(copies_of(sqlite_template, tmp_path)) as machine_class:
        run_state_machine_as_test(machine_class, settings=QUICK)


@pytest.mark.soak
@pytest.mark.usefixtures("quick_client")
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_for_an_hour_whatever_happens_they_agree(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """Half of NUNDINA_SOAK_SECONDS on each kind of database; NUNDINA_SOAK_SEED repeats a run that failed."""
    end = time.monotonic() + float(os.environ.get("NUNDINA_SOAK_SECONDS", "3600")) / 2
    numbers = [int(given)] if (given := os.environ.get("NUNDINA_SOAK_SEED")) else fresh_numbers(end)
    with machine(databases(request, tmp_path, kind)) as machine_class:
        for number in numbers:
            print(f"NUNDINA_SOAK_SEED={number}", flush=True)
            run_state_machine_as_test(seed(number)(machine_class), settings=LONG)


def fresh_numbers(end: float) -> Iterator[int]:
    """Yield seeds that nobody has chosen, until a moment of the monotonic clock."""
    while time.monotonic() < end:
        yield random.SystemRandom().getrandbits(32)


def databases(request: pytest.FixtureRequest, folder: Path, kind: str) -> Callable[[], Database]:
    """Return what makes a fresh database of a kind each time."""
    if kind == "sqlite":
        return copies_of(request.getfixturevalue("sqlite_template"), folder)
    url = request.getfixturevalue("postgresql_url")

    def emptied() -> Database:
        database = open_database(url)
        with database.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        return database

    return emptied
