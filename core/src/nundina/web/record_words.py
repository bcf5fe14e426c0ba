"""The words for records: their kinds, their properties, and the values of these."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel import Locale, numbers
from flask_babel import get_locale, lazy_gettext

from nundina.domain.record_properties import PROPERTIES, Property, PropertyType
from nundina.domain.records import Record, RecordKind
from nundina.web.times import date_text
from nundina_plugin_api.values import Response

PLURALS: dict[RecordKind, str] = {
    RecordKind.CONTACT: lazy_gettext("Contacts"),
    RecordKind.COMPANY: lazy_gettext("Companies"),
    RecordKind.DEAL: lazy_gettext("Deals"),
    RecordKind.TICKET: lazy_gettext("Tickets"),
}
SINGULARS: dict[RecordKind, str] = {
    RecordKind.CONTACT: lazy_gettext("Contact"),
    RecordKind.COMPANY: lazy_gettext("Company"),
    RecordKind.DEAL: lazy_gettext("Deal"),
    RecordKind.TICKET: lazy_gettext("Ticket"),
}
ADD: dict[RecordKind, str] = {
    RecordKind.CONTACT: lazy_gettext("Add a contact"),
    RecordKind.COMPANY: lazy_gettext("Add a company"),
    RecordKind.DEAL: lazy_gettext("Add a deal"),
    RecordKind.TICKET: lazy_gettext("Add a ticket"),
}
SEARCH: dict[RecordKind, str] = {
    RecordKind.CONTACT: lazy_gettext("Search contacts"),
    RecordKind.COMPANY: lazy_gettext("Search companies"),
    RecordKind.DEAL: lazy_gettext("Search deals"),
    RecordKind.TICKET: lazy_gettext("Search tickets"),
}
EMPTY: dict[RecordKind, str] = {
    RecordKind.CONTACT: lazy_gettext("There are no contacts yet"),
    RecordKind.COMPANY: lazy_gettext("There are no companies yet"),
    RecordKind.DEAL: lazy_gettext("There are no deals yet"),
    RecordKind.TICKET: lazy_gettext("There are no tickets yet"),
}
ICONS: dict[RecordKind, str] = {
    RecordKind.CONTACT: "users",
    RecordKind.COMPANY: "building-2",
    RecordKind.DEAL: "handshake",
    RecordKind.TICKET: "ticket",
}
LABELS: dict[str, str] = {
    "email": lazy_gettext("Email"),
    "name": lazy_gettext("Name"),
    "phone": lazy_gettext("Phone"),
    "job_title": lazy_gettext("Job title"),
    "company": lazy_gettext("Company name"),
    "domain": lazy_gettext("Website or domain"),
    "amount": lazy_gettext("Amount"),
    "currency": lazy_gettext("Currency"),
    "stage": lazy_gettext("Stage"),
    "close_date": lazy_gettext("Close date"),
    "status": lazy_gettext("Status"),
    "priority": lazy_gettext("Priority"),
}
HINTS: dict[str, str] = {
    "email": lazy_gettext("Meetings with this address appear on the contact's timeline."),
    "domain": lazy_gettext("For instance example.com."),
}
CHOICES: dict[str, str] = {
    "appointment_scheduled": lazy_gettext("Appointment scheduled"),
    "qualified": lazy_gettext("Qualified"),
    "proposal_sent": lazy_gettext("Proposal sent"),
    "contract_sent": lazy_gettext("Contract sent"),
    "won": lazy_gettext("Won"),
    "lost": lazy_gettext("Lost"),
    "new": lazy_gettext("New"),
    "waiting_for_contact": lazy_gettext("Waiting for the contact"),
    "waiting_for_us": lazy_gettext("Waiting for us"),
    "closed": lazy_gettext("Closed"),
    "low": lazy_gettext("Low"),
    "medium": lazy_gettext("Medium"),
    "high": lazy_gettext("High"),
    "urgent": lazy_gettext("Urgent"),
}


def shown(record: Record) -> list[tuple[Property, str, str]]:
    """Return the properties that have a value: each with its label and its value in the reader's language."""
    values = values_of(record)
    return [
        (each, str(LABELS[each.name]), value_text(each, values))
        for each in PROPERTIES[record.kind]
        if values.get(each.name) and each.name not in {"name", "currency"}
    ]


def summary(record: Record) -> str:
    """Return the values of a record in one line, for lists."""
    return " · ".join(value for _, _, value in shown(record) if value != record.name)


def values_of(record: Record) -> dict[str, str]:
    """Return every property of the record as its form shows it."""
    name = "" if record.name == record.email else record.name  # the address stands in for a name that nobody gave
    return {**record.properties, "name": name, "email": record.email}


def value_text(wanted: Property, values: dict[str, str]) -> str:
    """Return one value as the reader's language writes it."""
    value = values[wanted.name]
    if wanted.type is PropertyType.AMOUNT:
        return _amount_text(Decimal(value), values.get("currency", ""))
    if wanted.type is PropertyType.DATE:
        return date_text(date.fromisoformat(value))
    return choice_text(value) if wanted.type is PropertyType.CHOICE else value


def choice_text(value: str) -> str:
    """Return the words for a choice; a currency is its own word."""
    return str(CHOICES.get(value, value))


def _amount_text(amount: Decimal, currency: str) -> str:
    locale = get_locale() or Locale("en")
    if currency:
        return numbers.format_currency(amount, currency, locale=locale)
    return numbers.format_decimal(amount, locale=locale)


def input_attributes(wanted: Property) -> dict[str, str]:
    """Return the attributes of a property's input: which keyboard a phone shows, and what the browser may fill in."""
    attributes = {"maxlength": str(wanted.longest), "autocomplete": "off"}
    if wanted.type is PropertyType.AMOUNT:
        return {"step": "0.01", "inputmode": "decimal", "autocomplete": "off"}
    if wanted.type is PropertyType.EMAIL:
        # Not the input type of that name: browsers refuse addresses in other scripts.
        return {**attributes, "inputmode": "email", "autocapitalize": "none"}
    return {**attributes, "inputmode": "url"} if wanted.type is PropertyType.DOMAIN else attributes


def response_text(response: Response) -> str:
    """Return the words for a guest's answer."""
    return str(_RESPONSES[response])


_RESPONSES: dict[Response, str] = {
    Response.NONE: lazy_gettext("no answer yet"),
    Response.ACCEPTED: lazy_gettext("accepted"),
    Response.TENTATIVE: lazy_gettext("maybe"),
    Response.DECLINED: lazy_gettext("declined"),
}
