"""A host whose user has connected the Google sandbox through the real pages, and what happens on both sides of it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nundina.domain.connections import Connection
from nundina.domain.meetings import Meeting
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import SeenEvent
from nundina.ports import Ports
from nundina.store.database import open_database
from nundina.use_cases.create_record import create_record
from nundina.use_cases.deliver_now import THREAD
from nundina.use_cases.request_sync import request_sync
from nundina.web.meeting_forms import FIELDS
from nundina.worker.worker import Worker
from support.connecting_world import ANNA, MARKETPLACE, ConnectingWorld, connecting_world, press
from support.google_calendar_client import CalendarClient, client_of

MARIA = "maria@kunde.example"


@dataclass(slots=True)
class GoogleSync:
    """Anna's host, her Google calendar and her browser; Maria is a contact."""

    world: ConnectingWorld
    google: CalendarClient
    browser: FlaskClient
    maria: Record

    @property
    def ports(self) -> Ports:
        return self.world.ports

    @property
    def connection(self) -> Connection:
        [connection] = self.world.connections()
        return connection

    def work(self) -> None:
        """Do everything that is due now."""
        self.pass_time(timedelta())
        Worker(self.ports, "tests").run_once()

    def sync(self) -> None:
        """Press Sync now, and let a worker do it."""
        self.pass_time(timedelta())
        request_sync(self.ports, self.world.anna, self.connection.id)
        self.work()

    def pass_time(self, by: timedelta) -> None:
        """Put the host's clock to the machine's time at least, and forward."""
        clock = self.world.web.clock
        clock.instant = max(clock.instant, datetime.now(UTC)) + by

    def timeline(self, record: Record | None = None) -> list[Meeting]:
        """Return what stands on a timeline, the earliest first."""
        with self.ports.unit_of_work.read() as tx:
            found = tx.meetings.timeline(self.world.anna.account_id, (record or self.maria).id, 100_000)
        return list(reversed(found))

    def seen(self) -> dict[str, SeenEvent]:
        with self.ports.unit_of_work.read() as tx:
            found = tx.events.search(self.world.anna.account_id, self.connection.id, "", 100_000)
        return {event.event_id: event for event in found}

    def mails(self, to: str = MARIA) -> list[str]:
        """Return what kinds of mail Google has sent to somebody."""
        return [mail.kind for mail in self.world.sandbox.world.outbox if mail.to == to]

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

    def open_edit(self, meeting: Meeting) -> dict[str, str]:
        """Open the form of a meeting, and return what it would send as it is."""
        return self.form_in(self.browser.get(f"/meetings/{meeting.id}/edit").text)

    @staticmethod
    def form_in(page: str) -> dict[str, str]:
        """Return what the form of a meeting on a page carries, and how it stood."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        before = unescape(hidden["before"])
        return {**json.loads(before), "before": before, "version": hidden["version"]}

    def save_edit(self, meeting: Meeting, form: dict[str, str], **typed: str) -> TestResponse:
        """Send the form, with what was typed into it."""
        sent = {**form, **typed, "csrf_token": self.world.web.token(self.browser)}
        answer = self.browser.post(f"/meetings/{meeting.id}/edit", data=sent)
        wait_for_pages()
        return answer


def wait_for_pages() -> None:
    """Wait until what pages began to deliver at once has ended; their user waits for a few seconds only."""
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(30)
            assert not thread.is_alive()


@contextmanager
def google_sync(
    database_url: str, home: Path, before: Callable[[CalendarClient], object] = lambda _: None
) -> Iterator[GoogleSync]:
    """Yield a host whose user Anna has connected her calendar just now, after whatever she had done in it before."""
    database = open_database(database_url)
    try:
        with connecting_world(database, home) as world:
            before(client_of(world.sandbox, ANNA))
            world.sandbox.world.clock.advance(timedelta(seconds=2))
            world.web.clock.instant = world.sandbox.world.clock.now()
            yield _connected(world)
    finally:
        database.close()


def _connected(world: ConnectingWorld) -> GoogleSync:
    browser = world.web.signed_in()
    start = press(browser, MARKETPLACE, f"{MARKETPLACE}/connect").location
    review = browser.get(world.at_provider(start)).location
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    maria = create_record(world.ports, world.anna, RecordKind.CONTACT, {"email": MARIA, "name": "Maria Kunde"})
    return GoogleSync(world, client_of(world.sandbox, ANNA), browser, maria)
