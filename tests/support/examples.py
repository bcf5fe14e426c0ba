"""Values to store in tests: each function makes one that stands, and takes what a test wants different."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nundina.domain.accounts import Account, User
from nundina.domain.connections import Connection, ConnectionState, Consent, ConsentStage, Inbox, Purpose
from nundina.domain.identifiers import (
    AccountId,
    AppId,
    ConnectionId,
    ConsentId,
    InstallationId,
    MeetingId,
    OutboxId,
    RecordId,
    SessionId,
    UserId,
    new_id,
)
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.domain.sync import Decision, OutboxItem, OutboxKind, SeenEvent, Verdict
from nundina.ports import Transaction

NOW = datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_account(**changes: Any) -> Account:
    account = Account(id=AccountId(new_id()), name="Fjordworks", domains=("fjordworks.example",), created_at=NOW)
    return replace(account, **changes)


def make_user(account: Account, **changes: Any) -> User:
    user = User(
        id=UserId(new_id()),
        account_id=account.id,
        email=f"{new_id()}@fjordworks.example",
        name="Anna Berg",
        permissions=frozenset(Permission),
        created_at=NOW,
    )
    return replace(user, **changes)


def stored_account(tx: Transaction, **changes: Any) -> Account:
    account = make_account(**changes)
    tx.accounts.add(account)
    return account


def stored_user(tx: Transaction, account: Account | None = None, **changes: Any) -> User:
    user = make_user(account or stored_account(tx), **changes)
    tx.users.add(user)
    return user


def stored_colleague(tx: Transaction, user: User, **changes: Any) -> User:
    colleague = replace(user, id=UserId(new_id()), email=f"{new_id()}@fjordworks.example", name="Bo Dahl", **changes)
    tx.users.add(colleague)
    return colleague


def make_record(account_id: AccountId, **changes: Any) -> Record:
    record = Record(
        id=RecordId(new_id()), account_id=account_id, kind=RecordKind.CONTACT, name="Ola Nordmann", created_at=NOW
    )
    return replace(record, **changes)


def make_meeting(account_id: AccountId, **changes: Any) -> Meeting:
    meeting = Meeting(
        id=MeetingId(new_id()),
        account_id=account_id,
        title="Review",
        start=NOW,
        end=NOW + HOUR,
        origin=MeetingOrigin.CALENDAR,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(meeting, **changes)


def make_installation(user: User, app: str = "google-calendar", **changes: Any) -> Installation:
    installation = Installation(
        id=InstallationId(new_id()),
        account_id=user.account_id,
        app_id=AppId(app),
        version="1.0.0",
        groups=("calendar-sync",),
        state=InstallationState.INSTALLED,
        installed_by=user.id,
        installed_at=NOW,
    )
    return replace(installation, **changes)


def make_connection(user: User, **changes: Any) -> Connection:
    connection = Connection(
        id=ConnectionId(new_id()),
        account_id=user.account_id,
        user_id=user.id,
        app_id=AppId("google-calendar"),
        installation_id=InstallationId(new_id()),
        address=user.email,
        subject=f"subject of {user.email}",
        state=ConnectionState.ACTIVE,
        connected_at=NOW,
        purposes=frozenset(Purpose),
    )
    return replace(connection, **changes)


def stored_connection(tx: Transaction, user: User | None = None, **changes: Any) -> Connection:
    connection = make_connection(user or stored_user(tx), **changes)
    tx.connections.add(connection, b"sealed", NOW + HOUR)
    return connection


def make_consent(user: User, **changes: Any) -> Consent:
    consent = Consent(
        id=ConsentId(new_id()),
        account_id=user.account_id,
        user_id=user.id,
        session_id=SessionId(new_id()),
        app_id=AppId("google-calendar"),
        installation_id=InstallationId(new_id()),
        stage=ConsentStage.BEGUN,
        state_digest=new_id(),
        created_at=NOW,
        expires_at=NOW + HOUR,
    )
    return replace(consent, **changes)


def make_inbox(user: User, **changes: Any) -> Inbox:
    inbox = Inbox(account_id=user.account_id, address=user.email, shared=False, created_at=NOW, user_id=user.id)
    return replace(inbox, **changes)


def make_seen_event(connection: Connection, **changes: Any) -> SeenEvent:
    name = new_id()
    event = SeenEvent(
        account_id=connection.account_id,
        connection_id=connection.id,
        event_id=f"event-{name}",
        ical_uid=f"{name}@calendar.example",
        original_start="",
        series_id="",
        verdict=Verdict(Decision.ON_TIMELINE, "SYNC-2"),
        fingerprint="f",
        judged_at=NOW,
    )
    return replace(event, **changes)


def make_outbox_item(account_id: AccountId, **changes: Any) -> OutboxItem:
    item = OutboxItem(
        id=OutboxId(new_id()), account_id=account_id, kind=OutboxKind.CREATE_EVENT, key=new_id(), created_at=NOW
    )
    return replace(item, **changes)
