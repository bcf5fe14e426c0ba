"""Which properties each kind of record has: the one table that forms, pages and the import follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import InvalidInput
from nundina.domain.host_names import parse_web_domain
from nundina.domain.records import RecordKind


class PropertyType(StrEnum):
    """What a property holds."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    AMOUNT = "amount"  # a decimal number with a point, at most two places
    DATE = "date"  # ISO 8601
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a kind of record."""

    name: str
    type: PropertyType = PropertyType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 200  # characters


# Control characters, lone surrogates, the replacement character, and what turns the direction of the text around it.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd\u202a-\u202e\u2066-\u2069]")

DEAL_STAGES = ("appointment_scheduled", "qualified", "proposal_sent", "contract_sent", "won", "lost")
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "NOK", "SEK", "DKK", "PLN", "TWD")
TICKET_STATUSES = ("new", "waiting_for_contact", "waiting_for_us", "closed")
TICKET_PRIORITIES = ("low", "medium", "high", "urgent")

PROPERTIES: Mapping[RecordKind, tuple[Property, ...]] = {
    RecordKind.CONTACT: (
        Property("email", PropertyType.EMAIL, required=True, longest=254),
        Property("name"),
        Property("phone", PropertyType.PHONE, longest=40),
        Property("job_title"),
        Property("company"),
    ),
    RecordKind.COMPANY: (
        Property("name", required=True),
        Property("domain", PropertyType.DOMAIN, longest=253),
        Property("phone", PropertyType.PHONE, longest=40),
    ),
    RecordKind.DEAL: (
        Property("name", required=True),
        Property("amount", PropertyType.AMOUNT, longest=20),
        Property("currency", PropertyType.CHOICE, choices=CURRENCIES),
        Property("stage", PropertyType.CHOICE, choices=DEAL_STAGES),
        Property("close_date", PropertyType.DATE, longest=10),
    ),
    RecordKind.TICKET: (
        Property("name", required=True),
        Property("status", PropertyType.CHOICE, choices=TICKET_STATUSES),
        Property("priority", PropertyType.CHOICE, choices=TICKET_PRIORITIES),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedValues:
    """What was typed for a record, fit to be stored: empty properties are left out."""

    name: str
    email: str
    properties: Mapping[str, str]


def problems_of(kind: RecordKind, values: Mapping[str, str]) -> tuple[InvalidInput, ...]:
    """Return what is wrong with the values, one problem a property at most, in the order of the table."""
    found = (_problem(wanted, values.get(wanted.name, "")) for wanted in PROPERTIES[kind])
    return tuple(problem for problem in found if problem)


def check_values(kind: RecordKind, values: Mapping[str, str]) -> CheckedValues:
    """Return the values as they are stored; what the kind has no property for is left out. Raises InvalidInput.

    >>> check_values(RecordKind.CONTACT, {"email": "Ann@Example.com"}).name
    'ann@example.com'
    """
    checked = {wanted.name: check_value(wanted, values.get(wanted.name, "")) for wanted in PROPERTIES[kind]}
    email = checked.pop("email", "")
    name = checked.pop("name", "") or email
    return CheckedValues(name=name, email=email, properties={key: value for key, value in checked.items() if value})


def check_value(wanted: Property, text: str) -> str:
    """Return one value as it is stored, or nothing. Raises InvalidInput(its name, what is wrong)."""
    typed = " ".join(text.split())
    if not typed:
        if wanted.required:
            raise InvalidInput(wanted.name, "missing")
        return ""
    if len(typed) > wanted.longest:
        raise InvalidInput(wanted.name, "too_long")
    if not typed.isprintable() and _UNREADABLE.search(typed):
        raise InvalidInput(wanted.name, "unreadable")
    return _CHECKS[wanted.type](wanted, typed)


def _problem(wanted: Property, text: str) -> InvalidInput | None:
    try:
        check_value(wanted, text)
    except InvalidInput as problem:
        return problem
    return None


def _text(_: Property, typed: str) -> str:
    return typed


def _email(wanted: Property, typed: str) -> str:
    return parse_email(typed, wanted.name)


def _domain(wanted: Property, typed: str) -> str:
    return parse_web_domain(typed, wanted.name)


def _phone(wanted: Property, typed: str) -> str:
    if not any(character.isdigit() for character in typed):
        raise InvalidInput(wanted.name, "not_a_phone_number")
    return typed


def _amount(wanted: Property, typed: str) -> str:
    try:
        amount = Decimal(typed)
    except InvalidOperation:
        raise InvalidInput(wanted.name, "not_an_amount") from None
    if not amount.is_finite() or abs(amount) >= 10**13 or amount != round(amount, 2):
        raise InvalidInput(wanted.name, "not_an_amount")
    return f"{amount:.2f}"


def _date(wanted: Property, typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise InvalidInput(wanted.name, "not_a_date") from None


def _choice(wanted: Property, typed: str) -> str:
    if typed not in wanted.choices:
        raise InvalidInput(wanted.name, "not_a_choice")
    return typed


_CHECKS: Mapping[PropertyType, Callable[[Property, str], str]] = {
    PropertyType.TEXT: _text,
    PropertyType.EMAIL: _email,
    PropertyType.PHONE: _phone,
    PropertyType.DOMAIN: _domain,
    PropertyType.AMOUNT: _amount,
    PropertyType.DATE: _date,
    PropertyType.CHOICE: _choice,
}
