"""A calendar that behaves like a provider's: cursors that expire, pages, copies of one event, faults on demand."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.series import instant_of
from nundina.ports import AppRelease
from nundina_plugin_api.errors import CursorExpired, RefusalReason, Refused, Transient
from nundina_plugin_api.manifest import Capability, Manifest
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import (
    Access,
    AppEvent,
    BusyInterval,
    CalendarBusy,
    CalendarEvent,
    CalendarInfo,
    ChangePage,
    Channel,
    ChannelRequest,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    EventDraft,
    Grant,
    HealthReport,
    Identity,
    Notification,
    NotificationReading,
    Person,
    RemovedEvent,
    Window,
)

FAKE_APP = AppId("fake-calendar")
MANIFEST = Manifest(
    id=FAKE_APP,
    name="Fake Calendar",
    publisher="Tests",
    summary="A calendar in memory",
    description="",
    api=">=1,<2",
    capabilities=frozenset(Capability) - {Capability.SEND_MAIL, Capability.PROPOSE_TIMES},
)


@dataclass
class Mailbox:
    """One mailbox: its events, and every change to them in order."""

    events: dict[str, CalendarEvent] = field(default_factory=dict)
    changes: list[CalendarEvent | RemovedEvent] = field(default_factory=list)
    generation: int = 0  # of its cursors
    private: bool = False


class FakeCalendar:
    """The app and the provider in one. Every part of it may be told to fail."""

    def __init__(self, page_size: int = 50) -> None:
        self.page_size = page_size
        self.mailboxes: defaultdict[str, Mailbox] = defaultdict(Mailbox)
        self.faults: deque[Exception] = deque()  # each is raised once, by the next call
        self.faults_of_writes: deque[Exception] = deque()  # each is raised once, by the next write
        self.faults_after_commit: deque[Exception] = deque()  # each is raised once, after the next write was done
        self.faults_of_busy: deque[Exception] = deque()  # each is raised once, by the next question
        self.meanwhile: deque[Callable[[], None]] = deque()  # each happens once, when the next change arrives
        self.faults_at: dict[str, int] = {}  # a kind of call, and after how many more of it one fails
        self.window: Window | None = None  # what a full listing covers
        self.calls: list[str] = []
        self.invitations: list[tuple[str, str]] = []  # event id, guest
        self.channels: dict[str, Channel] = {}
        self.revoked: list[str] = []
        self._by_key: dict[str, str] = {}
        self._lock = Lock()

    # What a person does in the calendar.

    def put(self, address: str, event: CalendarEvent) -> None:
        """Add an event to a mailbox, or change it."""
        with self._lock:
            mailbox = self.mailboxes[address]
            stored = replace(event, version=str(len(mailbox.changes) + 1))
            mailbox.events[event.event_id] = stored
            mailbox.changes.append(stored)

    def delete(self, address: str, event_id: str) -> None:
        """Delete an event from a mailbox."""
        with self._lock:
            mailbox = self.mailboxes[address]
            event = mailbox.events.pop(event_id)
            mailbox.changes.append(RemovedEvent(event_id, event.series_id, event.original_start))

    def lose(self, address: str, event_id: str) -> None:
        """Let an event vanish without a word, as while a cursor is lost."""
        del self.mailboxes[address].events[event_id]

    def expire_cursors(self, address: str) -> None:
        """Forget what changed until now."""
        self.mailboxes[address].generation += 1

    # ChangeFeed

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        self._called("changes")
        mailbox = self.mailboxes[access.address]
        if cursor:
            generation, _, number = cursor.partition(":")
            if int(generation) != mailbox.generation:
                raise CursorExpired
            found: Sequence[CalendarEvent | RemovedEvent] = mailbox.changes[int(number) :]
        else:
            found = tuple(event for event in mailbox.events.values() if self._listed(event))
        at = int(page) if page else 0
        shown, more = found[at : at + self.page_size], at + self.page_size < len(found)
        return ChangePage(
            events=tuple(event for event in shown if isinstance(event, CalendarEvent)),
            removed=tuple(event for event in shown if isinstance(event, RemovedEvent)),
            next_page=str(at + self.page_size) if more else "",
            cursor="" if more else f"{mailbox.generation}:{len(mailbox.changes)}",
            window=self.window,
        )

    def _listed(self, event: CalendarEvent) -> bool:
        return self.window is None or self.window.start <= instant_of(event.start) < self.window.end

    # BusyTimes

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        self._called("calendars")
        private = self.mailboxes[access.address].private
        return (CalendarInfo("primary", access.address, primary=True, writable=True, private=private),)

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        self._called("busy")
        if self.faults_of_busy:
            raise self.faults_of_busy.popleft()
        taken = [
            BusyInterval(event.start.instant, event.end.instant, event.availability)
            for event in self.mailboxes[access.address].events.values()
            if event.start.instant and event.end.instant and event.start.instant < end and event.end.instant > start
        ]
        return tuple(CalendarBusy(each, tuple(taken) if each == "primary" else ()) for each in calendar_ids)

    # EventWriter

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        self._called("create")
        self._refuse_write()
        if key not in self._by_key:
            self._by_key[key] = f"ev{len(self._by_key)}"
            self._write(access.address, self._by_key[key], draft, key)
            self.invitations += [(self._by_key[key], guest.address) for guest in draft.guests]
        self._committed()
        return self.mailboxes[access.address].events[self._by_key[key]]

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        self._called("update")
        self._refuse_write()
        if self.meanwhile:
            self.meanwhile.popleft()()
        known = self.mailboxes[access.address].events.get(event_id)
        if known is None:
            raise Refused(RefusalReason.EVENT_GONE)
        if version and version != known.version:
            raise Refused(RefusalReason.EVENT_CHANGED)
        self._write(access.address, event_id, draft, known.origin)
        self._committed()
        return self.mailboxes[access.address].events[event_id]

    def _refuse_write(self) -> None:
        if self.faults_of_writes:
            raise self.faults_of_writes.popleft()

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        self._called("cancel")
        self.delete(access.address, event_id)

    # Watcher

    def watch(self, access: Access, request: ChannelRequest) -> Channel:
        self._called("watch")
        assert request.expires_at is not None
        channel = Channel(request.channel_id, f"res-{request.channel_id}", request.expires_at)
        self.channels[request.channel_id] = channel
        return channel

    def renew(self, access: Access, channel: Channel, request: ChannelRequest) -> Channel:
        return self.watch(access, request)

    def stop(self, access: Access, channel: Channel) -> None:
        self._called("stop")
        self.channels.pop(channel.channel_id, None)

    def read(self, notification: Notification) -> NotificationReading:
        headers = notification.headers
        return NotificationReading(
            headers.get("x-channel", ""), headers.get("x-secret", ""), headers.get("x-state") != "hello"
        )

    # Connector

    def begin(self, request: ConsentRequest) -> ConsentStep:
        raise NotImplementedError

    def complete(self, answer: ConsentAnswer) -> Grant:
        raise NotImplementedError

    def refresh(self, access: Access) -> Credentials:
        return access.credentials

    def revoke(self, access: Access) -> None:
        self._called("revoke")
        self.revoked.append(access.address)

    def identity(self, access: Access) -> Identity:
        return Identity(access.address, access.address)

    def _write(self, address: str, event_id: str, draft: EventDraft, origin: str) -> None:
        self.put(
            address,
            CalendarEvent(
                event_id=event_id,
                ical_uid=f"{event_id}@fake.example",
                start=draft.start,
                end=draft.end,
                title=draft.title,
                description=draft.description,
                location=draft.location,
                organizer=Person(address),
                guests=draft.guests,
                web_url=f"https://fake.example/{event_id}",
                origin=origin,
            ),
        )

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if what in self.faults_at:
            self.faults_at[what] -= 1
            if self.faults_at[what] < 0:
                del self.faults_at[what]
                raise Transient
        if self.faults:
            raise self.faults.popleft()

    def _committed(self) -> None:
        if self.faults_after_commit:
            raise self.faults_after_commit.popleft()

    @contextmanager
    def away(self, error: Exception | None = None) -> Iterator[None]:
        """Fail every call for a while."""
        self.faults.extend([error or Transient()] * 1000)
        yield
        self.faults.clear()


class FakeRuntime:
    """A runtime with the fake calendar alone."""

    def __init__(self, calendar: FakeCalendar, manifest: Manifest = MANIFEST) -> None:
        self.calendar = calendar
        self.manifest = manifest
        self.told: list[tuple[str, AppEvent]] = []

    def releases(self) -> tuple[AppRelease, ...]:
        return (AppRelease(self.manifest, "1.0"),)

    def release(self, app_id: AppId) -> AppRelease:
        if app_id != FAKE_APP:
            raise NotFound
        return AppRelease(self.manifest, "1.0")

    def app(self, app_id: AppId) -> CalendarApp:
        self.release(app_id)
        fake = self.calendar
        return CalendarApp(connector=fake, changes=fake, busy_times=fake, events=fake, watcher=fake)

    def tell(self, app_id: AppId, hook: str, event: AppEvent) -> None:
        self.told.append((hook, event))

    def health(self, app_id: AppId) -> HealthReport:
        return HealthReport(healthy=True)


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by
