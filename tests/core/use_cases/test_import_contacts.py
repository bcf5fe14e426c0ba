"""Importing contacts into an account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from nundina.domain.accounts import User
from nundina.domain.records import RecordKind
from nundina.use_cases.import_contacts import Existing, ImportReport, import_contacts
from nundina.use_cases.search_records import search_records
from support.world import World, world_on


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with world_on(database_url) as world:
        yield world


@pytest.fixture
def anna(world: World) -> User:
    return world.user(world.account())


def contacts_of(world: World, user: User) -> dict[str, str]:
    """Return the name of each contact by address."""
    found = search_records(world.ports, user, RecordKind.CONTACT, limit=1000).records
    return {record.email: record.name for record in found}


def test_good_lines_become_contacts_and_the_same_file_again_creates_nothing(world: World, anna: User) -> None:
    data = "Name;E-Mail\nKåre;kare@client.example\nLi;li@client.example\nnobody;\n".encode("cp1252")
    first = import_contacts(world.ports, anna, data)
    assert (first.created, first.updated, [line.problem for line in first.refused]) == (2, 0, ["missing"])
    assert contacts_of(world, anna) == {"kare@client.example": "Kåre", "li@client.example": "Li"}
    again = import_contacts(world.ports, anna, data)
    assert (again.created, [(line.line, line.problem) for line in again.refused]) == (
        0,
        [(2, "exists"), (3, "exists"), (4, "missing")],
    )
    assert len(contacts_of(world, anna)) == 2


def test_a_contact_that_is_there_is_kept_or_updated_as_was_chosen(world: World, anna: User) -> None:
    contact = world.contact(anna, "kare@client.example", "Kåre", phone="1", job_title="Pilot")
    data = b"Email,Name,Phone\nKARE@client.example,Other,2\n"
    import_contacts(world.ports, anna, data, Existing.KEEP)
    assert contacts_of(world, anna) == {"kare@client.example": "Kåre"}
    report = import_contacts(world.ports, anna, data, Existing.UPDATE)
    assert (report.created, report.updated, report.unchanged, report.refused) == (0, 1, 0, ())
    [stored] = search_records(world.ports, anna, RecordKind.CONTACT).records
    assert stored.id == contact.id
    assert (stored.name, dict(stored.properties)) == ("Other", {"phone": "2", "job_title": "Pilot"})
    assert import_contacts(world.ports, anna, data, Existing.UPDATE).unchanged == 1


def test_a_line_without_a_name_does_not_take_the_name_away(world: World, anna: User) -> None:
    world.contact(anna, "kare@client.example", "Kåre")
    import_contacts(world.ports, anna, b"Email\nkare@client.example\n", Existing.UPDATE)
    assert contacts_of(world, anna) == {"kare@client.example": "Kåre"}


def test_another_accounts_contacts_are_neither_seen_nor_touched(world: World, anna: User) -> None:
    stranger = world.user(world.account("Rival"), "Rita Rival")
    world.contact(stranger, "kare@client.example", "Theirs")
    report = import_contacts(world.ports, anna, b"Email,Name\nkare@client.example,Mine\n", Existing.UPDATE)
    assert report.created == 1
    assert contacts_of(world, stranger) == {"kare@client.example": "Theirs"}


def test_two_imports_of_one_file_at_the_same_moment_create_each_contact_once(world: World, anna: User) -> None:
    data = ("Email\n" + "".join(f"c{number}@client.example\n" for number in range(1500))).encode()

    def run(_: int) -> ImportReport:
        return import_contacts(world.ports, anna, data)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(run, range(2)))
    assert sum(report.created for report in reports) == 1500
    assert sum(len(report.refused) for report in reports) == 1500
    assert search_records(world.ports, anna, RecordKind.CONTACT).total == 1500


def test_fifty_thousand_lines_are_imported_without_anybody_losing_patience(world: World, anna: User) -> None:
    lines = "".join(f"Contact {number},c{number}@client.example,+47 {number:08}\n" for number in range(50_000))
    began = time.monotonic()
    report = import_contacts(world.ports, anna, ("Name,Email,Phone\n" + lines).encode())
    assert report.created == 50_000
    assert time.monotonic() - began < 60  # some five seconds on an idle machine
