"""A host with one account, two users with connected calendars and a contact: what the tests of sync begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nundina.domain.accounts import Account, User
from nundina.domain.connections import Connection, ConnectionState, Purpose
from nundina.domain.identifiers import AccountId, ConnectionId, InstallationId, RecordId, UserId, new_id
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import DueWork, Lease, OutboxItem, SeenEvent, WorkKind
from nundina.ports import Ports, UnitOfWork
from nundina.store.key_ring import KeyRing
from nundina.store.passwords import Argon2Passwords
from nundina.store.secret_box import AesGcmSecretBox
from nundina.use_cases.sealed_grants import seal_credentials
from nundina.worker.work import do
from nundina.worker.worker import Worker
from nundina_plugin_api.values import Credentials
from support.calendar_events import CLIENT, CONNECTED, NOW, USER
from support.fake_calendar import FAKE_APP, FakeCalendar, FakeClock, FakeRuntime

BO = "bo@firm.example"


@dataclass
class SyncHost:
    """The ports of a host with the fake calendar, and shorthands for what tests ask it."""

    unit_of_work: UnitOfWork
    calendar: FakeCalendar = field(default_factory=FakeCalendar)
    clock: FakeClock = field(default_factory=lambda: FakeClock(CONNECTED))

    def __post_init__(self) -> None:
        self.runtime = FakeRuntime(self.calendar)
        self.ports = Ports(
            clock=self.clock,
            unit_of_work=self.unit_of_work,
            apps=self.runtime,
            secrets=AesGcmSecretBox(KeyRing((bytes(range(32)),))),
            passwords=Argon2Passwords(),
            public_url="http://localhost",
            push_url="https://push.example",
        )

    def furnish(self) -> SyncHost:
        """Make the account, its users, their connections and its contact."""
        self.account = Account(
            id=AccountId(new_id()), name="Firm", domains=("firm.example",), created_at=CONNECTED - timedelta(days=100)
        )
        with self.unit_of_work() as tx:
            tx.accounts.add(self.account)
        self.ulla, self.bo = self.user(USER), self.user(BO)
        self.installation = Installation(
            id=InstallationId(new_id()),
            account_id=self.account.id,
            app_id=FAKE_APP,
            version="1.0",
            groups=(),
            state=InstallationState.INSTALLED,
            installed_by=self.ulla.id,
            installed_at=CONNECTED,
        )
        with self.unit_of_work() as tx:
            tx.installations.add(self.installation)
        self.connection = self.connect(self.ulla)
        self.ana = self.contact("Ana", CLIENT)
        self.clock.at = NOW
        return self

    def user(self, email: str) -> User:
        user = User(
            id=UserId(new_id()),
            account_id=self.account.id,
            email=email,
            name=email.partition("@")[0].title(),
            permissions=frozenset({Permission.PERSONAL_EMAIL_ACCESS}),
            created_at=CONNECTED,
        )
        with self.unit_of_work() as tx:
            tx.users.add(user)
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

    def connect(self, user: User, at: datetime = CONNECTED) -> Connection:
        connection = Connection(
            id=ConnectionId(new_id()),
            account_id=self.account.id,
            user_id=user.id,
            app_id=FAKE_APP,
            installation_id=self.installation.id,
            address=user.email,
            subject=user.email,
            state=ConnectionState.ACTIVE,
            connected_at=at,
            purposes=frozenset({Purpose.CALENDAR, Purpose.MEETINGS}),
        )
        sealed = seal_credentials(self.ports, self.account.id, connection.id, Credentials({"token": "t"}))
        with self.unit_of_work() as tx:
            tx.connections.add(connection, sealed, None)
        return connection

    def lease(self, kind: WorkKind, subject: str) -> Lease:
        """Make something due and hold it."""
        with self.unit_of_work() as tx:
            tx.work.schedule(DueWork(kind=kind, subject=subject, due_at=self.clock.now()))
            lease = tx.work.claim_one(kind, subject, "test", self.clock.now(), timedelta(minutes=1))
        assert lease is not None
        return lease

    def sync(self, connection: Connection | None = None) -> None:
        """Sync a connection now, and leave its next sync as the run says."""
        self.do(WorkKind.SYNC, (connection or self.connection).id)

    def do(self, kind: WorkKind, subject: str) -> None:
        """Do one piece of work now, due or not, as a worker would."""
        lease = self.lease(kind, subject)
        outcome = do(self.ports, lease, lambda: False)
        with self.unit_of_work() as tx:
            tx.work.finish(lease, outcome.next_due_at, outcome.attempts)

    def sync_broken_after(self, pages: int) -> None:
        """Sync, and let the provider go away after so many pages of a full listing."""
        self.calendar.faults_at["changes"] = pages + 1
        self.sync()

    def work(self) -> int:
        """Do everything that is due."""
        return Worker(self.ports, "test-worker").run_once()

    def timeline(self, record: Record | None = None) -> list[Meeting]:
        """Return what stands on a timeline, the earliest first."""
        with self.unit_of_work.read() as tx:
            found = tx.meetings.timeline(self.account.id, (record or self.ana).id, 1000)
        return list(reversed(found))

    def stored(self, connection: Connection | None = None) -> Connection:
        with self.unit_of_work.read() as tx:
            return tx.connections.get(self.account.id, (connection or self.connection).id)

    def seen(self, connection: Connection | None = None) -> dict[str, SeenEvent]:
        """Return what was seen, by the provider's event id."""
        with self.unit_of_work.read() as tx:
            found = tx.events.search(self.account.id, (connection or self.connection).id, "", 100_000)
        return {event.event_id: event for event in found}

    def due(self, kind: WorkKind, subject: str) -> DueWork | None:
        with self.unit_of_work.read() as tx:
            return tx.work.find(kind, subject)

    def outbox_row(self, item: OutboxItem) -> OutboxItem:
        with self.unit_of_work.read() as tx:
            return tx.outbox.get(item.id)
