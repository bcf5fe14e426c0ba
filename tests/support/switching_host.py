"""A host with calendar apps of one exclusive group, and an account that switches between them (MKT-9)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from nundina.domain.accounts import Account, Session, User
from nundina.domain.connections import Connection
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId, AppId, ConnectionId, RecordId, SessionId, UserId, new_id
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import DueWork, SeenEvent, WorkKind
from nundina.ports import AppRelease, Ports, UnitOfWork
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina.use_cases.begin_consent import begin_consent
from nundina.use_cases.complete_consent import Completion, complete_consent
from nundina.use_cases.install_app import begin_installation
from nundina.use_cases.keep_connection import keep_connection
from nundina.use_cases.switch_app import SwitchStart, begin_switch
from nundina.worker.work import do
from nundina.worker.worker import Worker
from nundina_plugin_api.manifest import Capability, Manifest
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import (
    Access,
    AppEvent,
    ChangePage,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    Grant,
    HealthReport,
    Identity,
    RegularOccurrence,
)
from support.calendar_events import CLIENT, CONNECTED, NOW
from support.fake_calendar import MANIFEST, FakeCalendar, FakeClock
from support.world import CHEAP_PASSWORDS

OLD, NEW, THIRD = AppId("old-calendar"), AppId("new-calendar"), AppId("third-calendar")
ASIDE = AppId("aside-calendar")  # outside the group
EVERYTHING = frozenset(map(str, Permission))


class ConsentingCalendar(FakeCalendar):
    """A calendar whose provider lets in whoever comes with an address."""

    refusal: Exception | None = None
    regular: tuple[RegularOccurrence, ...] = ()  # told at the end of each listing

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        found = super().changes(access, cursor, page)
        return found if found.next_page else replace(found, regular=self.regular)

    def begin(self, request: ConsentRequest) -> ConsentStep:
        return ConsentStep(f"https://provider.example/consent?state={request.state}")

    def complete(self, answer: ConsentAnswer) -> Grant:
        if self.refusal is not None:
            raise self.refusal
        address = answer.parameters["address"]
        return Grant(Identity(address, address), Credentials({"token": "t"}))


class ManyApps:
    """A runtime with three apps of one group and one outside of it."""

    def __init__(self) -> None:
        self.calendars = {app_id: ConsentingCalendar() for app_id in (OLD, NEW, THIRD, ASIDE)}
        self.told: list[tuple[AppId, str]] = []

    def manifest(self, app_id: AppId) -> Manifest:
        groups = () if app_id == ASIDE else ("calendar-sync",)
        capabilities = MANIFEST.capabilities - {Capability.PUSH}
        return replace(MANIFEST, id=app_id, name=app_id.title(), exclusive_groups=groups, capabilities=capabilities)

    def releases(self) -> tuple[AppRelease, ...]:
        return tuple(AppRelease(self.manifest(app_id), "1.0") for app_id in self.calendars)

    def release(self, app_id: AppId) -> AppRelease:
        if app_id not in self.calendars:
            raise NotFound
        return AppRelease(self.manifest(app_id), "1.0")

    def app(self, app_id: AppId) -> CalendarApp:
        self.release(app_id)
        fake = self.calendars[app_id]
        return CalendarApp(connector=fake, changes=fake, busy_times=fake, events=fake, watcher=fake)

    def tell(self, app_id: AppId, hook: str, event: AppEvent) -> None:
        self.told.append((app_id, hook))

    def health(self, app_id: AppId) -> HealthReport:
        return HealthReport(healthy=True)


def ports_on(unit_of_work: UnitOfWork, clock: FakeClock | None = None, apps: ManyApps | None = None) -> Ports:
    """Return a host with these apps and an empty calendar behind each."""
    return Ports(
        clock=clock or FakeClock(NOW),
        unit_of_work=unit_of_work,
        apps=apps or ManyApps(),
        secrets=AesGcmSecretBox(KeyRing((bytes(range(32)),))),
        passwords=CHEAP_PASSWORDS,
        public_url="http://localhost",
    )


@dataclass
class SwitchingHost:
    """The ports, the people, and what they do."""

    unit_of_work: UnitOfWork
    clock: FakeClock = field(default_factory=lambda: FakeClock(CONNECTED))
    apps: ManyApps = field(default_factory=ManyApps)
    domain: str = "firm.example"

    def __post_init__(self) -> None:
        self.ports = ports_on(self.unit_of_work, self.clock, self.apps)
        self.account = Account(
            id=AccountId(new_id()), name="Firm", domains=(self.domain,), created_at=CONNECTED - timedelta(days=100)
        )
        with self.unit_of_work() as tx:
            tx.accounts.add(self.account)
        self.sessions: dict[UserId, Session] = {}
        self.ulla, self.bo = self.user("ulla"), self.user("bo")
        self.ana = self.contact("Ana", CLIENT)

    def calendar(self, app_id: AppId) -> ConsentingCalendar:
        """Return an app's calendar."""
        return self.apps.calendars[app_id]

    def user(self, name: str, permissions: frozenset[str] = EVERYTHING) -> User:
        user = User(
            id=UserId(new_id()),
            account_id=self.account.id,
            email=f"{name}@{self.domain}",
            name=name.title(),
            permissions=permissions,
            created_at=CONNECTED,
        )
        session = Session(
            id=SessionId(new_id()),
            account_id=user.account_id,
            user_id=user.id,
            created_at=CONNECTED,
            expires_at=NOW + timedelta(days=365),
        )
        with self.unit_of_work() as tx:
            tx.users.add(user)
            tx.sessions.add(session)
        self.sessions[user.id] = session
        return user

    def contact(self, name: str, email: str) -> Record:
        record = Record(
            id=RecordId(new_id()),
            account_id=self.account.id,
            kind=RecordKind.CONTACT,
            name=name,
            email=email,
            created_at=CONNECTED,
        )
        with self.unit_of_work() as tx:
            tx.records.add(record)
        return record

    # What an admin and a user do.

    def install(self, app_id: AppId, admin: User) -> Connection:
        """Install an app and keep the admin's calendar."""
        start = begin_installation(self.ports, admin, self.sessions[admin.id], app_id, "en")
        assert start.consent is not None
        return self.keep(admin, self.answer(admin, start.consent.url))

    def connect(self, user: User, app_id: AppId, address: str = "") -> Connection:
        """Connect a user's calendar."""
        start = begin_consent(self.ports, user, self.sessions[user.id], app_id, "en")
        return self.keep(user, self.answer(user, start.url, address))

    def begin_switch(self, admin: User, left: AppId, app_id: AppId) -> SwitchStart:
        """Confirm a switch."""
        session = self.sessions[admin.id]
        return begin_switch(self.ports, admin, session, app_id, [left], "en", "/marketplace/new")

    def answer(self, user: User, url: str, address: str = "") -> Completion:
        """Come back from the provider."""
        state = parse_qs(urlsplit(url).query)["state"][0]
        parameters = {"state": state, "address": address or user.email}
        return complete_consent(self.ports, self.sessions[user.id], parameters)

    def granted_switch(self, admin: User, left: AppId, app_id: AppId, address: str = "") -> Completion:
        """Go to the provider for a switch and come back, without keeping anything yet."""
        start = self.begin_switch(admin, left, app_id)
        assert start.consent is not None
        return self.answer(admin, start.consent.url, address)

    def switch(self, admin: User, left: AppId, app_id: AppId, address: str = "") -> Connection:
        """Switch apps, all the way."""
        return self.keep(admin, self.granted_switch(admin, left, app_id, address))

    def keep(self, user: User, completion: Completion) -> Connection:
        assert completion.granted is not None, completion.problem
        session = self.sessions[user.id]
        return keep_connection(self.ports, user, session, completion.granted.id, calendar_sync=True, scheduling=True)

    # What can be seen afterwards.

    def installed(self) -> dict[AppId, str]:
        """Return the account's apps and how far each is."""
        with self.unit_of_work.read() as tx:
            return {one.app_id: str(one.state) for one in tx.installations.of_account(self.account.id)}

    def holder(self) -> AppId | None:
        """Return who holds the group."""
        with self.unit_of_work.read() as tx:
            holder = tx.installations.holder_of_group(self.account.id, "calendar-sync")
        return holder.app_id if holder else None

    def live_id(self, user: User) -> ConnectionId:
        """Return the id of a user's one live connection."""
        with self.unit_of_work.read() as tx:
            [connection] = tx.connections.of_user(user.account_id, user.id)
        return connection.id

    def live(self, user: User) -> list[AppId]:
        """Return the apps of a user's live connections."""
        with self.unit_of_work.read() as tx:
            return [one.app_id for one in tx.connections.of_user(user.account_id, user.id)]

    def sync(self, connection: Connection) -> None:
        """Sync a connection now."""
        with self.unit_of_work() as tx:
            tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject=connection.id, due_at=self.clock.now()))
            lease = tx.work.claim_one(WorkKind.SYNC, connection.id, "test", self.clock.now(), timedelta(minutes=1))
        assert lease is not None
        outcome = do(self.ports, lease, lambda: False)
        with self.unit_of_work() as tx:
            tx.work.finish(lease, outcome.next_due_at, outcome.attempts)
            stored = tx.connections.get_any(connection.id)
        assert stored.last_problem == "", stored.last_problem

    def work(self) -> int:
        """Do everything that is due."""
        return Worker(self.ports, "test-worker").run_once()

    def timeline(self) -> list[Meeting]:
        """Return what stands on Ana's timeline."""
        with self.unit_of_work.read() as tx:
            return list(tx.meetings.timeline(self.account.id, self.ana.id, 10_000))

    def titles(self) -> list[str]:
        """Return the titles on Ana's timeline, sorted."""
        return sorted(meeting.title for meeting in self.timeline())

    def seen(self, connection: Connection) -> dict[str, SeenEvent]:
        """Return what a connection has seen, by iCalUID."""
        with self.unit_of_work.read() as tx:
            found = tx.events.search(self.account.id, connection.id, "", 100_000)
        return {event.ical_uid: event for event in found}
