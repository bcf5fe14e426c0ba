"""Which guests of an event are contacts of the account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from nundina.domain.identifiers import RecordId
from nundina_plugin_api.values import Guest, Person


@dataclass(frozen=True, slots=True)
class Matching:
    """The guests of an event, sorted by what they are to the account."""

    contacts: tuple[RecordId, ...] = ()
    colleagues: tuple[str, ...] = ()  # addresses of users, and of the account's domains (SYNC-8)
    strangers: tuple[str, ...] = ()  # addresses that are nobody's Email property (SYNC-6)


def domain_of(address: str) -> str:
    """Return what stands after the last @, in lower case.

    >>> domain_of("Ana@Firma.Example")
    'firma.example'
    >>> domain_of("nobody")
    ''
    """
    return address.rpartition("@")[2].lower() if "@" in address else ""


def addresses_of(guests: Iterable[Guest], organizer: Person | None) -> tuple[str, ...]:
    """Return the people at an event, each once and in lower case: the organizer is one of them (SYNC-2), a room none.

    >>> addresses_of([Guest("b@x.example"), Guest("room@x.example", resource=True)], Person("A@x.example"))
    ('a@x.example', 'b@x.example')
    """
    organizing = [organizer.address] if organizer else []
    people = organizing + [guest.address for guest in guests if not guest.resource]
    return tuple(dict.fromkeys([told for address in people if (told := address.strip().lower())]))


def match(
    guests: Iterable[Guest],
    organizer: Person | None,
    account_domains: Collection[str],
    user_addresses: Collection[str],
    contacts_by_email: Mapping[str, RecordId],
) -> Matching:
    """Sort the people at an event into contacts, colleagues and strangers. Creates nobody (SYNC-6).

    A contact is found by the Email property alone (SYNC-7); a colleague never counts as one (SYNC-8).

    >>> match([Guest("ana@client.example"), Guest("bob@firm.example")], None, {"firm.example"}, (),
    ...       {"ana@client.example": RecordId("r1"), "bob@firm.example": RecordId("r2")})
    Matching(contacts=('r1',), colleagues=('bob@firm.example',), strangers=())
    """
    contacts: list[RecordId] = []
    colleagues: list[str] = []
    strangers: list[str] = []
    for address in addresses_of(guests, organizer):
        if address in user_addresses or domain_of(address) in account_domains:
            colleagues.append(address)
        elif address in contacts_by_email:
            contacts.append(contacts_by_email[address])
        else:
            strangers.append(address)
    return Matching(tuple(dict.fromkeys(contacts)), tuple(colleagues), tuple(strangers))
