from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.contact_matching import addresses_of, match
from nundina.domain.identifiers import RecordId
from nundina_plugin_api.values import Guest, Person

DOMAINS = {"firm.example", "firma.example"}
USERS = {"ulla@firm.example", "ulla@private.example"}
CONTACTS = {"ana@client.example": RecordId("ana"), "old@firma.example": RecordId("old")}

ADDRESSES = st.sampled_from([*CONTACTS, *USERS, "Who@Else.example", "x@firm.example", "ANA@client.example"])


@pytest.mark.rule("SYNC-7")
def test_a_guest_is_matched_by_the_email_property_whatever_the_case_and_never_by_name() -> None:
    matching = match([Guest("ANA@client.example"), Guest("b@x.example", "Ana")], None, DOMAINS, USERS, CONTACTS)
    assert matching.contacts == ("ana",)
    assert matching.strangers == ("b@x.example",)


@pytest.mark.rule("SYNC-8")
@pytest.mark.parametrize("address", ["old@firma.example", "x@firm.example", "ulla@private.example"])
def test_users_and_people_of_the_account_s_domains_are_no_contacts(address: str) -> None:
    contacts = {**CONTACTS, address: RecordId("wrong")}
    matching = match([Guest(address)], None, DOMAINS, USERS, contacts)
    assert matching.contacts == ()
    assert matching.colleagues == (address,)


@pytest.mark.rule("SYNC-2")
def test_a_contact_who_invites_the_user_is_matched_as_the_organizer() -> None:
    matching = match([Guest("ulla@firm.example")], Person("ana@client.example"), DOMAINS, USERS, CONTACTS)
    assert matching.contacts == ("ana",)


@pytest.mark.rule("SYNC-8")
def test_a_domain_that_only_ends_like_the_account_s_is_another_one() -> None:
    matching = match([Guest("x@notfirm.example"), Guest("x@sub.firm.example")], None, DOMAINS, USERS, {})
    assert matching.colleagues == ()


@pytest.mark.rule("SYNC-6")
@given(st.lists(ADDRESSES.map(Guest), max_size=8), st.none() | ADDRESSES.map(Person))
def test_every_person_is_counted_once_and_only_existing_contacts_come_out(
    guests: list[Guest], organizer: Person | None
) -> None:
    matching = match(guests, organizer, DOMAINS, USERS, CONTACTS)
    assert set(matching.contacts) <= set(CONTACTS.values())
    people = addresses_of(guests, organizer)
    assert (
        len(matching.contacts) + len(matching.colleagues) + len(matching.strangers) == len(people) == len(set(people))
    )
