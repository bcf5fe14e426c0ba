"""The operator brings accounts from another product, those of before 13 March 2023 with two calendars a user (CON-8).

The file is JSON: {"accounts": [{"name", "domains", "created_at", "language", "zone", "plan", "users": [{"email",
"name", "permissions", "sales_seat", "calendars": [{"app", "address", "purposes"}]}]}]}. Credentials cannot be
brought: each user connects each calendar once, and it serves what it served before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from nundina.domain.accounts import Account, Plan, User
from nundina.domain.connections import Purpose
from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import FileRefused, InvalidInput
from nundina.domain.identifiers import AccountId, AppId, UserId, new_id
from nundina.domain.separate_calendars import BOTH, PlannedConnection, may_be_separate
from nundina.ports import Ports, Transaction
from nundina.use_cases.create_account import check_account, refuse_taken_account
from nundina.use_cases.create_user import check_permissions


class _Calendar(msgspec.Struct, forbid_unknown_fields=True):
    app: str
    address: str
    purposes: list[Purpose] = msgspec.field(default_factory=lambda: sorted(BOTH))


class _Person(msgspec.Struct, forbid_unknown_fields=True):
    email: str
    name: str
    permissions: list[str] = msgspec.field(default_factory=list)
    sales_seat: bool = True
    calendars: list[_Calendar] = msgspec.field(default_factory=list)


class _Customer(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    domains: list[str]
    created_at: datetime
    users: list[_Person]
    language: str = "en"
    zone: str = "UTC"
    plan: Plan = Plan.PROFESSIONAL


class _File(msgspec.Struct, forbid_unknown_fields=True):
    accounts: list[_Customer]


@dataclass(frozen=True, slots=True)
class ImportedAccount:
    """An account that was made, and what its users are to connect."""

    account: Account
    users: tuple[User, ...]
    planned: tuple[PlannedConnection, ...]


def import_accounts(ports: Ports, data: bytes) -> tuple[ImportedAccount, ...]:
    """Make every account of the file, or none. Raises FileRefused, which says where and why."""
    customers = _read(data).accounts
    made = tuple(_account(ports, customer, f"accounts[{at}]") for at, customer in enumerate(customers))
    with ports.unit_of_work() as tx:
        for at, one in enumerate(made):
            _store(tx, one, f"accounts[{at}]")
    return made


def _read(data: bytes) -> _File:
    try:
        return msgspec.json.decode(data, type=_File)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise FileRefused(where.strip("`").removeprefix("$.") or "file", "file", "wrong_shape", what) from None
    except msgspec.DecodeError as error:
        raise FileRefused("file", "file", "not_json", str(error)) from None


def _account(ports: Ports, customer: _Customer, where: str) -> ImportedAccount:
    try:
        checked = check_account(customer.name, customer.domains, customer.language, customer.zone)
    except InvalidInput as error:
        raise FileRefused(where, error.field, error.problem) from None
    if customer.created_at.tzinfo is None or customer.created_at > ports.clock.now():
        raise FileRefused(where, "created_at", "not_past")
    account = Account(
        id=AccountId(new_id()),
        name=checked.name,
        domains=checked.domains,
        created_at=customer.created_at.astimezone(UTC),
        language=checked.language,
        zone=checked.zone,
        plan=customer.plan,
    )
    people = [_user(account, person, f"{where}.users[{at}]") for at, person in enumerate(customer.users)]
    return ImportedAccount(account, tuple(user for user, _ in people), tuple(one for _, some in people for one in some))


def _user(account: Account, person: _Person, where: str) -> tuple[User, tuple[PlannedConnection, ...]]:
    try:
        user = User(
            id=UserId(new_id()),
            account_id=account.id,
            email=parse_email(person.email),
            name=" ".join(person.name.split()),
            permissions=check_permissions(person.permissions),
            created_at=account.created_at,
            sales_seat=person.sales_seat,  # no password: `nundina user password` gives the first one
        )
        return user, _planned(account, user, person.calendars)
    except InvalidInput as error:
        raise FileRefused(where, error.field, error.problem, error.text) from None


def _planned(account: Account, user: User, calendars: list[_Calendar]) -> tuple[PlannedConnection, ...]:
    times = Counter(purpose for calendar in calendars for purpose in calendar.purposes)
    if any(number > 1 for number in times.values()):
        raise InvalidInput("calendars", "purpose_twice")
    if any(not calendar.purposes for calendar in calendars):
        raise InvalidInput("calendars", "no_purpose")
    if len(calendars) > 1 and not may_be_separate(account):
        raise InvalidInput("calendars", "account_too_new")
    return tuple(
        PlannedConnection(
            account_id=account.id,
            user_id=user.id,
            purpose=purpose,
            app_id=AppId(calendar.app),
            address=parse_email(calendar.address),
        )
        for calendar in calendars
        for purpose in calendar.purposes
    )


def _store(tx: Transaction, one: ImportedAccount, where: str) -> None:
    try:
        refuse_taken_account(tx, one.account)
    except InvalidInput as error:
        raise FileRefused(where, error.field, error.problem) from None
    tx.accounts.add(one.account)
    for at, user in enumerate(one.users):
        try:
            tx.users.add(user)
        except InvalidInput as error:
            raise FileRefused(f"{where}.users[{at}]", error.field, error.problem) from None
    for planned in one.planned:
        tx.planned.add(planned)
