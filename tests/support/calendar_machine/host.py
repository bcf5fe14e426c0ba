"""A host whose users connect a provider's sandbox by its real pages, with workers that can be stopped anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from nundina.app_runtime import InProcessRuntime
from nundina.domain.accounts import Account, Session, User
from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.identifiers import AccountId, InstallationId, SessionId, UserId, new_id
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.meetings import Meeting
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import OutboxItem, SeenEvent
from nundina.ports import Ports
from nundina.store.database import Database
from nundina.store.tables import metadata
from nundina.use_cases.app_configuration import set_app_setting
from nundina.use_cases.begin_consent import begin_consent
from nundina.use_cases.complete_consent import complete_consent
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.use_cases.keep_connection import keep_connection
from nundina.use_cases.reconnect_calendar import begin_reconnect
from nundina.use_cases.request_sync import request_sync
from nundina.worker.worker import Worker
from support.calendar_machine.side import CalendarSide
from support.calendar_machine.stoppable import StoppableUnitOfWork, Stopped
from support.world import CHEAP_PASSWORDS, SECRETS

DOMAIN = "fjordworks.example"
ANNA, BJORN = f"anna@{DOMAIN}", f"bjorn@{DOMAIN}"


@dataclass
class MachineHost:
    """The host's side of it."""

    side: CalendarSide
    database: Database
    runtime: InProcessRuntime
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unit_of_work = StoppableUnitOfWork(self.database)
        self.ports = Ports(
            clock=self.side.clock,
            unit_of_work=self.unit_of_work,
            apps=self.runtime,
            secrets=SECRETS,
            passwords=CHEAP_PASSWORDS,
            public_url="http://127.0.0.1:1",
        )

    def copied(self, database: Database) -> MachineHost:
        """Return the same host over a fresh database that gets everything which was kept of this one."""
        with database.engine.begin() as connection:
            for table in metadata.sorted_tables:
                if self.kept.get(table.name):
                    connection.execute(table.insert(), self.kept[table.name])
        return MachineHost(self.side, database, self.runtime, self.users, self.sessions)

    def keep(self) -> None:
        """Remember every row, and close the database."""
        with self.database.reading.connect() as connection:
            for table in metadata.sorted_tables:
                rows = connection.execute(sa.select(table)).mappings()
                self.kept[table.name] = [dict(row) for row in rows]
        self.database.close()

    def furnish(self) -> None:
        """Make the account, its two users, and the app that it has installed."""
        account = Account(
            id=AccountId(new_id()), name="Fjordworks", domains=(DOMAIN,), created_at=self.now(), zone="Europe/Oslo"
        )
        with self.unit_of_work() as tx:
            tx.accounts.add(account)
            for address in (ANNA, BJORN):
                self.users[address] = self._user(account.id, address)
                self.sessions[address] = self._session(self.users[address])
                tx.users.add(self.users[address])
                tx.sessions.add(self.sessions[address])
            tx.installations.add(self._installation())
        for name, value in self.side.settings().items():
            set_app_setting(self.ports, self.side.app_id, name, value)

    def _user(self, account_id: AccountId, address: str) -> User:
        return User(
            id=UserId(new_id()),
            account_id=account_id,
            email=address,
            name=address.partition("@")[0].title(),
            permissions=frozenset(Permission),
            created_at=self.now(),
        )

    def _session(self, user: User) -> Session:
        return Session(
            id=SessionId(new_id()),
            account_id=self.users[ANNA].account_id,
            user_id=user.id,
            created_at=self.now(),
            expires_at=self.now() + timedelta(days=3650),
        )

    def _installation(self) -> Installation:
        return Installation(
            id=InstallationId(new_id()),
            account_id=self.users[ANNA].account_id,
            app_id=self.side.app_id,
            version="1.0",
            groups=(),
            state=InstallationState.INSTALLED,
            installed_by=self.users[ANNA].id,
            installed_at=self.now(),
        )

    def now(self) -> datetime:
        return self.side.clock.now()

    def connection(self, address: str) -> Connection | None:
        """Return the user's live connection, if there is one."""
        user = self.users[address]
        with self.unit_of_work.read() as tx:
            found = tx.connections.of_user(user.account_id, user.id)
        return next((one for one in found if one.is_live), None)

    def connect(self, address: str) -> None:
        """Walk the provider's pages and keep what was connected."""
        user, session = self.users[address], self.sessions[address]
        start = begin_consent(self.ports, user, session, self.side.app_id, "en")
        completion = complete_consent(self.ports, session, self.side.consent(start.url, address))
        assert completion.granted is not None, completion.problem
        keep_connection(self.ports, user, session, completion.granted.id, calendar_sync=True, scheduling=True)

    def reconnect(self, address: str) -> None:
        """Walk the provider's pages again for a connection that there is."""
        user, session, connection = self.users[address], self.sessions[address], self.connection(address)
        assert connection is not None
        start = begin_reconnect(self.ports, user, session, connection.id, "en")
        completion = complete_consent(self.ports, session, self.side.consent(start.url, address))
        assert completion.reconnected is not None, completion.problem

    def disconnect(self, address: str) -> None:
        """Disconnect the user's calendar."""
        connection = self.connection(address)
        assert connection is not None
        disconnect_calendar(self.ports, self.users[address], connection.id)

    def is_lost(self, address: str) -> bool:
        """Say whether only a reconnect helps."""
        connection = self.connection(address)
        return connection is not None and connection.state is not ConnectionState.ACTIVE

    def ask_for_syncs(self) -> None:
        """Press Sync now for everybody."""
        for address, user in self.users.items():
            connection = self.connection(address)
            if connection is not None:
                request_sync(self.ports, user, connection.id)

    def is_quiet(self) -> bool:
        """Say whether no connection has a problem and nothing waits to be written."""
        live = [one for one in map(self.connection, self.users) if one is not None]
        with self.unit_of_work.read() as tx:
            waiting = any(tx.outbox.pending_of_connection(one.id) for one in live)
        return not waiting and not any(one.last_problem for one in live)

    def work(self) -> int:
        """Do everything that is due."""
        return Worker(self.ports, "machine").run_once()

    def work_until_stopped(self, transactions: int, *, stored: bool) -> bool:
        """Begin what is due, and end without a word at one of its transactions: before it is stored, or after.

        Return whether there were so many.
        """
        self.unit_of_work.until_stop, self.unit_of_work.stored = transactions, stored
        try:
            self.work()
        except Stopped:
            return True
        finally:
            self.unit_of_work.until_stop = None
        return False

    def contacts(self) -> tuple[Record, ...]:
        """Return every contact that there is."""
        with self.unit_of_work.read() as tx:
            return tuple(tx.records.search(self.users[ANNA].account_id, RecordKind.CONTACT, "", 1000))

    def timeline(self, record: Record) -> tuple[Meeting, ...]:
        """Return what stands on a contact's timeline."""
        with self.unit_of_work.read() as tx:
            return tx.meetings.timeline(self.users[ANNA].account_id, record.id, 10_000)

    def seen(self, address: str) -> dict[str, SeenEvent]:
        """Return the verdicts on a user's events, by the provider's id."""
        connection = self.connection(address)
        assert connection is not None
        with self.unit_of_work.read() as tx:
            found = tx.events.search(self.users[ANNA].account_id, connection.id, "", 10_000)
        return {event.event_id: event for event in found}

    def judged(self, address: str) -> dict[tuple[str, str] | str, bool]:
        """Return of every event seen, by its id and its identity, whether it was said to be no older (SYNC-9)."""
        found: dict[tuple[str, str] | str, bool] = {}
        for seen in self.seen(address).values():
            later = seen.verdict.rule != "SYNC-9"
            found |= {seen.event_id: later, (seen.ical_uid, seen.original_start): later}
        return found

    def rows_of(self, meeting: Meeting) -> tuple[OutboxItem, ...]:
        """Return what was to be written of a meeting."""
        with self.unit_of_work.read() as tx:
            return tuple(tx.outbox.of_meeting(self.users[ANNA].account_id, meeting.id))
