"""A host without its pages: real stores, real secrets, cheap passwords, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from nundina.domain.accounts import Account, User
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.ports import AppRuntime, Ports
from nundina.store.database import Database, open_database
from nundina.store.passwords import Argon2Passwords
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.create_account import create_account
from nundina.use_cases.create_record import create_record
from nundina.use_cases.create_user import create_user
from support.apps import runtime_of_test_apps

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
EVERYTHING = tuple(Permission)
SECRETS = AesGcmSecretBox(KeyRing((b"k" * 32,)))
CHEAP_PASSWORDS = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(slots=True)
class SettableClock:
    """A clock that stands until it is set."""

    instant: datetime = START

    def now(self) -> datetime:
        return self.instant

    def advance(self, by: timedelta) -> None:
        self.instant += by


@dataclass(slots=True)
class World:
    """A host's ports, and the people and records that a test puts into it."""

    database: Database
    clock: SettableClock
    ports: Ports
    _made: int = field(default=0)

    def account(self, name: str = "Fjordworks", *domains: str, zone: str = "Europe/Oslo") -> Account:
        """Store an account; its domain is made from its name unless told."""
        return create_account(self.ports, name, domains or (f"{name.lower()}.example",), zone=zone)

    def user(
        self,
        account: Account,
        name: str = "Anna Lindqvist",
        permissions: Iterable[str] = EVERYTHING,
        email: str = "",
        password: str = PASSWORD,
    ) -> User:
        """Store a user, who may do everything unless told; the address is made from name and domain unless told."""
        address = email or f"{name.split()[0].lower()}@{account.domains[0]}"
        return create_user(self.ports, account.id, address, name, password, permissions)

    def contact(self, actor: User, email: str = "", name: str = "", **properties: str) -> Record:
        """Store a contact of the user's account, each with an address of its own unless told."""
        self._made += 1
        address = email or f"contact{self._made}@client.example"
        return self.record(actor, RecordKind.CONTACT, {"email": address, "name": name, **properties})

    def record(self, actor: User, kind: RecordKind, values: Mapping[str, str]) -> Record:
        """Store a record of the user's account."""
        return create_record(self.ports, actor, kind, values)


@contextmanager
def world_on(
    database_url: str, apps: AppRuntime | None = None, public_url: str = "http://127.0.0.1:8000", push_url: str = ""
) -> Iterator[World]:
    """Open a world on a migrated database, with the test apps unless told, and close it at the end."""
    database, clock = open_database(database_url), SettableClock()
    ports = Ports(
        clock=clock,
        unit_of_work=SqlUnitOfWork(database),
        apps=apps or runtime_of_test_apps(),
        secrets=SECRETS,
        passwords=CHEAP_PASSWORDS,
        public_url=public_url,
        push_url=push_url,
    )
    try:
        yield World(database, clock, ports)
    finally:
        database.close()
