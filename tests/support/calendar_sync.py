"""A host whose user has connected a provider's sandbox through the real pages, and what happens on both sides of it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.identifiers import UserId, new_id
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import OutboxItem, SeenEvent
from nundina.ports import Ports
from nundina.store.database import open_database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_configuration import set_app_setting
from nundina.use_cases.create_record import create_record
from nundina.use_cases.deliver_now import THREAD
from nundina.use_cases.request_sync import request_sync
from nundina.web.meeting_forms import FIELDS
from nundina.worker.worker import Worker
from nundina_marketplace.extension import extension
from nundina_sandbox.google.world import World
from nundina_sandbox.microsoft.running import RunningMicrosoft
from nundina_sandbox.running import RunningWorld
from nundina_sandbox.server import RunningSandbox
from support.apps import runtime_with_test_apps
from support.calendar_machine.google_side import GoogleSide
from support.calendar_machine.microsoft_side import MicrosoftSide
from support.calendar_machine.side import CalendarSide, Entry, Made, Wish
from support.connecting_world import press
from support.web_world import WebWorld, make_web_world

ANNA, KIM = "anna@fjordworks.example", "kim@fjordworks.example"  # of the sandbox; the users are of fjord.example
MARIA = "maria@kunde.example"
PUBLIC_URL = "http://127.0.0.1:1"
FOREVER = 1_000  # times

# A side of the machine knows what people do in calendars; these two things only a test asks for.
LISTING = {"google-calendar": "events.list", "outlook-calendar": "calendarView.delta"}
THROTTLES = {"google-calendar": "rateLimitExceeded", "outlook-calendar": "ApplicationThrottled"}
REVOCATIONS = {"google-calendar": ("revoke_of",), "outlook-calendar": ("end_sessions", "expire_access_tokens")}


@dataclass(slots=True)
class CalendarSync:
    """Anna's host, her calendar and her browser; Maria is a contact."""

    web: WebWorld
    side: CalendarSide
    sandbox: RunningWorld[Any]
    browser: FlaskClient
    maria: Record

    @property
    def ports(self) -> Ports:
        return self.web.ports

    @property
    def connection(self) -> Connection:
        [connection] = self.connections(self.web.user)
        return connection

    def connections(self, user: User) -> tuple[Connection, ...]:
        with self.ports.unit_of_work.read() as tx:
            return tx.connections.of_user(user.account_id, user.id)

    def make(self, title: str, start: str = "2027-01-12T09:00", *guests: str, **more: bool) -> Made:
        """Have Anna make an event of an hour in her calendar, by default with Maria; times are Oslo's."""
        begins = datetime.fromisoformat(f"{start}:00+01:00")
        people = frozenset(guests or {MARIA})
        wish = Wish(title=title, start=begins, end=begins + timedelta(hours=1), guests=people, **more)
        event_id = self.side.insert(ANNA, wish)
        assert event_id is not None, f"{title} was refused"
        return Made(ANNA, event_id)

    def standing(self, address: str = ANNA) -> list[Entry]:
        """Return what stands in somebody's primary calendar."""
        return [entry for entry in self.side.entries(address) if not entry.cancelled]

    def work(self) -> None:
        """Do everything that is due now."""
        self.pass_time(timedelta())
        Worker(self.ports, "tests").run_once()

    def sync(self) -> None:
        """Press Sync now, and let a worker do it."""
        self.pass_time(timedelta())
        request_sync(self.ports, self.web.user, self.connection.id)
        self.work()

    def pass_time(self, by: timedelta) -> None:
        """Put the host's clock to the machine's time at least, and forward."""
        self.web.clock.instant = max(self.web.clock.instant, datetime.now(UTC)) + by

    def timeline(self, record: Record | None = None) -> list[Meeting]:
        """Return what stands on a timeline, the earliest first."""
        with self.ports.unit_of_work.read() as tx:
            found = tx.meetings.timeline(self.web.user.account_id, (record or self.maria).id, 100_000)
        return list(reversed(found))

    def seen(self) -> dict[str, SeenEvent]:
        with self.ports.unit_of_work.read() as tx:
            found = tx.events.search(self.web.user.account_id, self.connection.id, "", 100_000)
        return {event.event_id: event for event in found}

    def outbox(self, meeting: Meeting) -> tuple[OutboxItem, ...]:
        """Return what was to be written of a meeting."""
        with self.ports.unit_of_work.read() as tx:
            return tuple(tx.outbox.of_meeting(meeting.account_id, meeting.id))

    def mails(self, to: str = MARIA) -> list[str]:
        """Return what kinds of mail the provider has sent to somebody."""
        return [mail.kind for mail in self.sandbox.world.outbox if mail.to == to]

    def meet(self, **typed: str) -> TestResponse:
        """Fill in Meet on Maria's page, as a browser without JavaScript does, and send it."""
        self.pass_time(timedelta())
        page = f"/records/{self.maria.id}/meet"
        form_id = self.browser.get(page).text.partition('name="form_id" value="')[2][:32]
        offered = dict.fromkeys(FIELDS, "") | {
            "title": "Offer",
            "date": "2027-01-12",
            "start": "10:00",
            "end": "10:45",
            "zone": "Europe/Oslo",
            "guests": MARIA,
        }
        answer = press(self.browser, page, page, **(offered | {"form_id": form_id} | typed))
        wait_for_pages()
        return answer

    def edit(self, meeting: Meeting, **typed: str) -> TestResponse:
        """Open the form of a meeting, type something, and send it."""
        page = f"/meetings/{meeting.id}/edit"
        shown = self.browser.get(page).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
        before = unescape(hidden["before"])
        form = {**json.loads(before), "before": before, "version": hidden["version"]}
        answer = self.browser.post(page, data={**form, **typed, "csrf_token": self.web.token(self.browser)})
        wait_for_pages()
        return answer

    def add_user(self, name: str) -> User:
        """Store another user of the account."""
        user = replace(
            self.web.user,
            id=UserId(new_id()),
            email=f"{name.lower()}@fjord.example",
            name=name,
            permissions=frozenset({str(Permission.PERSONAL_EMAIL_ACCESS)}),
        )
        with self.ports.unit_of_work() as tx:
            tx.users.add(user)
        return user

    def connect(self, browser: FlaskClient, page: str, action: str, address: str) -> None:
        """Walk from a page of the host to the provider and back, and keep the calendar."""
        start = press(browser, page, action).location
        review = browser.get(self.back_from(start, address)).location
        press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")

    def back_from(self, start: str, address: str) -> str:
        """Sign in and allow everything at the provider; return the path that leads back."""
        return f"/connect/callback?{urlencode(self.side.consent(start, address))}"


def wait_for_pages() -> None:
    """Wait until what pages began to deliver at once has ended; their user waits for a few seconds only."""
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(30)
            assert not thread.is_alive()


Running = tuple[CalendarSide, RunningWorld[Any]]
Provider = Callable[[Path], AbstractContextManager[Running]]


@contextmanager
def google(_: Path) -> Iterator[Running]:
    """Yield a Google sandbox."""
    with RunningSandbox(World()) as sandbox:
        yield GoogleSide(sandbox), sandbox


@contextmanager
def microsoft(home: Path) -> Iterator[Running]:
    """Yield a Microsoft sandbox."""
    with RunningMicrosoft() as sandbox:
        yield MicrosoftSide(sandbox, home / "microsoft-ca.pem"), sandbox


@contextmanager
def calendar_sync(
    provider: Provider, database_url: str, home: Path, before: Callable[[CalendarSide], object] = lambda _: None
) -> Iterator[CalendarSync]:
    """Yield a host whose user Anna has connected her calendar just now, after whatever she had done in it before."""
    database = open_database(database_url)
    try:
        with provider(home) as (side, sandbox):
            side.furnish((ANNA, KIM))
            before(side)
            side.clock.advance(timedelta(seconds=2))
            runtime = runtime_with_test_apps()
            web = make_web_world(SqlUnitOfWork(database), runtime, home, extension, public_url=PUBLIC_URL)
            for name, value in side.settings().items():
                set_app_setting(web.ports, side.app_id, name, value)
            web.clock.instant = side.clock.now()
            maria = create_record(web.ports, web.user, RecordKind.CONTACT, {"email": MARIA, "name": "Maria Kunde"})
            story = CalendarSync(web, side, sandbox, web.signed_in(), maria)
            marketplace = f"/marketplace/{side.app_id}"
            story.connect(story.browser, marketplace, f"{marketplace}/connect", ANNA)
            yield story
    finally:
        database.close()
