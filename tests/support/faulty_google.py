"""A host and a Google in trouble: what its user does meanwhile, reads on the pages, and what is there afterwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape

from nundina.domain.connections import ConnectionState
from nundina.domain.identifiers import MeetingId
from nundina.domain.meetings import Meeting
from nundina.domain.pace import Pace, mailbox_scope, project_scope
from nundina.domain.sync import OutboxItem, OutboxState, PushChannel
from nundina.ports import Ports
from nundina.use_cases.app_access import call_app
from nundina.worker.worker import Worker
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, CalendarBusy
from nundina_sandbox.google.faults import Fault
from support.connecting_world import ANNA, GOOGLE, REVIEW, SETTINGS, press
from support.google_calendar_client import CalendarClient, client_of, timed
from support.google_sync import MARIA, GoogleSync, wait_for_pages

GUEST = [{"email": MARIA}]
LONG_ENOUGH = timedelta(hours=7)  # for every pause and every wait before a next try
DAY = datetime(2027, 1, 12, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:9"  # where nobody listens: what is pushed there is lost


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, without its marks, and the words on its buttons and links."""

    text: str
    offers: frozenset[str]


@dataclass(slots=True)
class FaultyGoogle:
    """Anna's host and her Google, which a test breaks and mends."""

    story: GoogleSync
    number: int = 0
    meetings: list[MeetingId] = field(default_factory=list)
    edits: int = 0
    other_calendar: str = ""
    subject: str = field(init=False)

    def __post_init__(self) -> None:
        self.subject = self.story.connection.subject

    def break_down(self, kind: str, operation: str) -> None:
        """Spoil every request of an operation until Google is mended."""
        self.story.world.sandbox.world.faults.arm(Fault(kind, operation, times=None, seconds=0.02))

    def mend(self) -> None:
        self.story.world.sandbox.world.faults.clear()

    def happens_in_google(self) -> None:
        """Make an event there, change another one, and delete a third."""
        google = self.anew()
        self.number += 1
        present = sorted(event["id"] for event in google.all()[0] if event["summary"].startswith("Google "))
        for event, act in zip(present[:2], (google.delete, None), strict=False):
            if act is not None:
                act(event)
            else:
                google.patch(event, {"summary": f"Google changed {self.number}"})
        google.insert(timed(f"Google {self.number}", "2027-01-12T09:00:00", attendees=GUEST))

    def anew(self) -> CalendarClient:
        """Return Anna's own way into her calendar, whatever became of the tokens before."""
        return client_of(self.story.world.sandbox, ANNA)

    def meet(self) -> Meeting:
        """Press Meet on Maria's page, and return the meeting that she sees there."""
        self.number += 1
        title = f"Offer {self.number}"
        assert self.story.meet(title=title).status_code == 303
        [meeting] = [one for one in self.story.timeline() if one.title == title]
        self.meetings.append(meeting.id)
        return meeting

    def edit(self, meeting: Meeting) -> str:
        """Give the meeting another title, and return it."""
        self.number += 1
        title = f"Offer changed {self.number}"
        self.edits += 1
        assert self.story.save_edit(meeting, self.story.open_edit(meeting), title=title).status_code == 303
        return title

    def read(self, page: str = SETTINGS) -> Page:
        """Return what a page says and offers."""
        html = self.story.browser.get(page).text
        main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
        assert main, html[:300]
        offers = re.findall(r"<(?:button|a)\b[^>]*>(.*?)</(?:button|a)>", main, re.DOTALL)
        return Page(_words(main), frozenset(map(_words, offers)))

    def retry(self, meeting: Meeting) -> None:
        """Press Try again on the meeting's page."""
        page = f"/meetings/{meeting.id}"
        press(self.story.browser, page, f"{page}/retry")
        wait_for_pages()

    def reconnect(self) -> None:
        start = press(self.story.browser, SETTINGS, f"{SETTINGS}/{self.story.connection.id}/reconnect").location
        assert "is connected again" in self._landed(self.story.world.at_provider(start))

    def recover(self) -> None:
        """Do what the pages offer, and let the time pass that they name."""
        self.mend()
        if self.story.connection.state is not ConnectionState.ACTIVE:
            self.reconnect()
        self.work_after(LONG_ENOUGH)

    def work_after(self, wait: timedelta) -> None:
        """Do what is due then, and come back: what Google gives is good for an hour by the clock on the wall."""
        self.story.pass_time(wait)
        Worker(self.story.ports, "tests").run_once()
        self.forget_pauses()
        self.story.world.web.clock.instant = datetime.now(UTC)

    def forget_pauses(self) -> None:
        """Let Google be called at once, as if a pause and the minute that it is counted by had passed."""
        with self.story.ports.unit_of_work() as tx:
            for scope in (project_scope(GOOGLE), mailbox_scope(GOOGLE, self.subject)):
                tx.paces.put(Pace(scope=scope))

    def assert_nothing_is_lost_or_doubled(self) -> None:
        """Every event is on the timeline once, every write in the calendar once, and nobody was invited twice."""
        google = self.anew()
        there = Counter(event["summary"] for event in google.all(maxResults=2500)[0])
        assert Counter(meeting.title for meeting in self.story.timeline()) == there
        assert max(there.values(), default=1) == 1
        assert self.waiting() == []
        assert self.story.connection.last_problem == ""
        assert self.story.mails().count("request") == len(self.meetings) + self.edits

    def waiting(self) -> list[OutboxItem]:
        """Return the writes that are not in the calendar, refused ones included."""
        rows = [row for row in self.story.world.outbox() if row.meeting_id is not None]
        return [row for row in rows if row.state is not OutboxState.DELIVERED]

    @contextmanager
    def reachable(self) -> Iterator[None]:
        """Give the host an address that Google can call."""
        self._use(replace(self.story.ports, push_url=NOWHERE))
        try:
            yield
        finally:
            self._use(replace(self.story.ports, push_url=""))

    def channels(self) -> tuple[PushChannel, ...]:
        """Return the channels that the host knows."""
        with self.story.ports.unit_of_work.read() as tx:
            return tx.channels.of_connection(self.story.connection.id)

    def forget_channels(self) -> None:
        with self.story.ports.unit_of_work() as tx:
            for channel in tx.channels.of_connection(self.story.connection.id):
                tx.channels.remove(channel.channel_id)

    def busy_calendar(self) -> str:
        """Return another calendar of Anna's in which an hour is taken."""
        if not self.other_calendar:
            google = self.anew()
            made = google.good(google.call("POST", "/calendars", {"summary": "Travels"}))
            self.other_calendar = str(made["id"])
            google.insert(timed("Flight", "2027-01-12T09:00:00"), calendar=self.other_calendar)
        return self.other_calendar

    def busy(self, calendar: str) -> tuple[CalendarBusy, ...]:
        """Return what the host learns of a calendar's busy times on the day of the flight."""

        def ask(app: CalendarApp, access: Access) -> tuple[CalendarBusy, ...]:
            assert app.busy_times is not None
            return app.busy_times.busy(access, (calendar,), DAY, DAY + timedelta(days=1))

        return call_app(self.story.ports, self.story.connection, ask)

    def cancel(self, event_id: str) -> None:
        """Have an event cancelled, as the host does it."""

        def cancel(app: CalendarApp, access: Access) -> None:
            assert app.events is not None
            app.events.cancel(access, event_id, False)  # noqa: FBT003 - the plugin API's own order

        call_app(self.story.ports, self.story.connection, cancel)

    def disconnect(self) -> str:
        """Press Disconnect and return what the page says then."""
        page = f"{SETTINGS}/{self.story.connection.id}/disconnect"
        return self._landed(press(self.story.browser, page, page).location)

    def connect_again(self) -> None:
        browser = self.story.browser
        start = press(browser, REVIEW, REVIEW).location
        review = browser.get(self.story.world.at_provider(start)).location
        press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")

    def _use(self, ports: Ports) -> None:
        web = self.story.world.web
        web.ports = ports
        web.app.extensions["nundina.ports"] = ports

    def _landed(self, path: str) -> str:
        answer = self.story.browser.get(path)
        return (self.story.browser.get(answer.location) if answer.status_code == 303 else answer).text


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
