"""The account that the demo and the tour use: users, records, and the calendar apps pointed at the sandboxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nundina.commands.sandbox_process import (
    CLIENT_ID,
    CLIENT_SECRET,
    MICROSOFT_CLIENT_ID,
    MICROSOFT_CLIENT_SECRET,
    Sandbox,
)
from nundina.domain.accounts import User
from nundina.domain.identifiers import AppId
from nundina.domain.permissions import Permission
from nundina.domain.records import Record, RecordKind
from nundina.ports import Ports
from nundina.use_cases.app_configuration import set_app_setting
from nundina.use_cases.associate_records import associate_records
from nundina.use_cases.create_account import create_account
from nundina.use_cases.create_record import create_record
from nundina.use_cases.create_user import create_user

GOOGLE_CALENDAR: Final = AppId("google-calendar")
OUTLOOK_CALENDAR: Final = AppId("outlook-calendar")
EXCHANGE: Final = AppId("exchange")
DOMAIN: Final = "fjordworks.example"
PASSWORD: Final = "northern-lights-2026"  # noqa: S105 - printed for whoever runs the demo
ADMIN = (Permission.ADMIN, Permission.PERSONAL_EMAIL_ACCESS)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has both a user here and a mailbox in the sandbox."""

    email: str
    name: str
    permissions: tuple[Permission, ...]
    role: str


PEOPLE: Final = (
    Person(f"anna@{DOMAIN}", "Anna Berg", ADMIN, "admin: installs apps and connects a calendar"),
    Person(
        f"bjorn@{DOMAIN}", "Bjørn Dahl", (Permission.PERSONAL_EMAIL_ACCESS,), "user: connects a calendar in Settings"
    ),
    Person(f"chiara@{DOMAIN}", "Chiara Conti", ADMIN, "a second admin"),
)
CONTACTS: Final = (
    {"email": "dana@bakery.example", "name": "Dana Kowalska", "job_title": "Owner", "company": "Bakery"},
    {"email": "li.wei@teahouse.example", "name": "Li Wei", "job_title": "Buyer", "company": "Teahouse"},
    {"email": "marco@gelateria.example", "name": "Marco Rossi", "phone": "+39 06 5550 0142", "company": "Gelateria"},
)


def point_google_at(ports: Ports, sandbox: Sandbox) -> None:
    """Configure the Google Calendar app for the sandbox."""
    settings = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "endpoint": sandbox.url}
    for name, value in settings.items():
        set_app_setting(ports, GOOGLE_CALENDAR, name, value)


def point_outlook_at(ports: Ports, sandbox: Sandbox) -> None:
    """Configure the Outlook Calendar app for the sandbox, over TLS, which Microsoft's own client demands."""
    settings = {
        "client_id": MICROSOFT_CLIENT_ID,
        "client_secret": MICROSOFT_CLIENT_SECRET,
        "authority": sandbox.secure_url,
        "graph": sandbox.secure_url,
        "ca_file": str(sandbox.ca_file),
    }
    for name, value in settings.items():
        set_app_setting(ports, OUTLOOK_CALENDAR, name, value)


def point_exchange_at(ports: Ports, sandbox: Sandbox) -> None:
    """Configure the Exchange app for the sandbox, and give the users mailboxes there, with their own password."""
    settings = {
        "allowed_networks": "127.0.0.0/8",
        "autodiscover_url": sandbox.secure_url,
        "ca_file": str(sandbox.ca_file),
    }
    for name, value in settings.items():
        set_app_setting(ports, EXCHANGE, name, value)
    for person in PEOPLE:
        sandbox.tell("people", address=person.email, name=person.name, password=PASSWORD, zone="Europe/Oslo")


def make_example(ports: Ports, language: str = "en") -> None:
    """Create the account, unless the host has it."""
    with ports.unit_of_work.read() as tx:
        if tx.accounts.find_by_domain(DOMAIN) is not None:
            return
    account = create_account(ports, "Fjordworks", [DOMAIN], language, "Europe/Oslo")
    users = [create_user(ports, account.id, p.email, p.name, PASSWORD, p.permissions) for p in PEOPLE]
    _make_records(ports, users[0])


def _make_records(ports: Ports, anna: User) -> None:
    dana, *_ = [create_record(ports, anna, RecordKind.CONTACT, contact) for contact in CONTACTS]
    bakery = create_record(ports, anna, RecordKind.COMPANY, {"name": "Bakery", "domain": "bakery.example"})
    ovens = {"name": "Ovens for the bakery", "amount": "48000", "currency": "EUR", "stage": "proposal_sent"}
    deal = create_record(ports, anna, RecordKind.DEAL, ovens)
    ticket = create_record(ports, anna, RecordKind.TICKET, {"name": "Oven runs too hot", "status": "new"})
    for one, other in ((dana, bakery), (dana, deal), (dana, ticket), (bakery, deal)):
        _tie(ports, anna, one, other)


def _tie(ports: Ports, anna: User, one: Record, other: Record) -> None:
    associate_records(ports, anna, one.id, other.id)
