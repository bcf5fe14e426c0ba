from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.errors import InvalidInput, NotFound
from nundina.domain.identifiers import AccountId, RecordId
from nundina.domain.records import Record, RecordKind
from nundina.ports import Transaction
from nundina.store.unit_of_work import SqlUnitOfWork
from support.examples import make_meeting, make_record, stored_account


def stored(tx: Transaction, account_id: AccountId, **changes: object) -> Record:
    record = make_record(account_id, **changes)
    tx.records.add(record)
    return record


def found(tx: Transaction, account_id: AccountId, text: str, limit: int = 50, after: str = "") -> list[str]:
    return [record.name for record in tx.records.search(account_id, RecordKind.CONTACT, text, limit, after)]


def test_a_record_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        record = stored(
            tx, stored_account(tx).id, email="ola@kunde.example", properties={"phone": "+47 1", "stage": "新"}
        )
        assert tx.records.get(record.account_id, record.id) == record
        changed = replace(record, name="Kari", properties={}, kind=RecordKind.DEAL, email="")
        tx.records.update(changed)
        assert tx.records.get(record.account_id, record.id) == changed


@pytest.mark.rule("SYNC-7")
def test_an_email_names_one_contact_of_the_account(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account, elsewhere = stored_account(tx).id, stored_account(tx).id
        ola = stored(tx, account, email="ola@kunde.example")
        stored(tx, elsewhere, email="ola@kunde.example")
        nameless = [stored(tx, account) for _ in range(2)]
        with pytest.raises(InvalidInput) as refused:
            stored(tx, account, email="OLA@kunde.example")
        assert (refused.value.field, refused.value.problem) == ("email", "taken")
        with pytest.raises(InvalidInput):
            tx.records.update(replace(nameless[0], email=ola.email))
        asked = ("Ola@kunde.example", "", "nobody@kunde.example", "ola@kunde.example")
        assert tx.records.contacts_by_email(account, asked) == (ola,)


def test_contacts_are_looked_up_by_more_emails_than_fit_into_one_statement(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        contacts = [make_record(account, email=f"c{number}@kunde.example") for number in range(1203)]
        assert len(tx.records.add_new_contacts(contacts)) == 1203
        looked_up = tx.records.contacts_by_email(account, [contact.email for contact in contacts])
        assert {contact.id for contact in looked_up} == {contact.id for contact in contacts}


def test_of_many_contacts_those_are_added_whose_email_is_new(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        stored(tx, account, email="old@kunde.example")
        new = make_record(account, email="new@kunde.example")
        old = make_record(account, email="OLD@kunde.example")
        assert tx.records.add_new_contacts([new, old]) == {new.id}
        assert tx.records.add_new_contacts([]) == frozenset()
        assert tx.records.count(account, RecordKind.CONTACT) == 2


def test_a_record_of_another_account_is_not_found(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        record, own = stored(tx, stored_account(tx).id), stored(tx, stored_account(tx).id)
        here = own.account_id
        for refused in (
            lambda: tx.records.get(here, record.id),
            lambda: tx.records.update(replace(record, account_id=here)),
            lambda: tx.records.remove(here, record.id),
            lambda: tx.records.associate(here, own.id, record.id),
            lambda: tx.records.search(here, RecordKind.CONTACT, "", 10, record.id),
        ):
            with pytest.raises(NotFound):
                refused()
        assert tx.records.get(record.account_id, record.id) == record
        assert tx.records.associated(here, record.id) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("åse", ["Åse Ødegård"]),
        ("ÅSE ØDE", ["Åse Ødegård"]),
        ("A\u030ase", ["Åse Ødegård"]),
        ("straße", ["Jörg Strasse"]),
        ("100%", ["100% Rabatt"]),
        ("_", ["under_score"]),
        ("%", ["100% Rabatt"]),
        ("\\", ["back\\slash"]),
        ("/", ["a/b"]),
        ("KUNDE.EXAMPLE", ["Åse Ødegård"]),
        ("+47 22", ["a/b"]),
        ("王", ["王小明"]),
        ("źdźb", ["ŹDŹBŁO"]),
        ("'; DROP TABLE records; --", []),
        ("nul \x00", []),
        ("  ", ["100% Rabatt", "Jörg Strasse", "a/b", "back\\slash", "under_score", "Åse Ødegård", "ŹDŹBŁO", "王小明"]),
    ],
)
def test_a_search_finds_text_in_any_script_and_takes_every_sign_for_itself(
    unit_of_work: SqlUnitOfWork, text: str, names: list[str]
) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        stored(tx, account, name="Åse Ødegård", email="a@kunde.example")
        stored(tx, account, name="a/b", properties={"phone": "+47 22"})
        for name in ("100% Rabatt", "Jörg Strasse", "back\\slash", "under_score", "ŹDŹBŁO", "王小明"):
            stored(tx, account, name=name)
        stored(tx, account, name="Åse 100% _ \\ / 王", kind=RecordKind.COMPANY)
        stored(tx, stored_account(tx).id, name="Åse 100% _ \\ / 王")
        assert sorted(found(tx, account, text)) == sorted(names)
        assert tx.records.count(account, RecordKind.CONTACT, text) == len(names)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        names = ["b", "B", "a", "c", "Å", "a", "A", "z", "ä", "-", "10", "9"]
        for name in names:
            stored(tx, account, name=name)
        everything = tx.records.search(account, RecordKind.CONTACT, "", 100)
        paged: list[Record] = []
        while page := tx.records.search(account, RecordKind.CONTACT, "", 5, paged[-1].id if paged else ""):
            paged += page
        assert tuple(paged) == everything
        assert [record.name.lower() for record in paged] == sorted(name.lower() for name in names)


def test_associations_go_both_ways_and_end_with_the_record(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        ola, firm, deal = (
            stored(tx, account, kind=kind) for kind in (RecordKind.CONTACT, RecordKind.COMPANY, RecordKind.DEAL)
        )
        for one, other in ((ola, firm), (firm, ola), (deal, firm)):
            tx.records.associate(account, one.id, other.id)
        assert tx.records.associated(account, firm.id) == (ola, deal)
        assert tx.records.associated(account, ola.id) == (firm,)
        tx.records.dissociate(account, firm.id, deal.id)
        assert tx.records.associated(account, deal.id) == ()
        tx.records.remove(account, ola.id)
        assert tx.records.associated(account, firm.id) == ()
        with pytest.raises(NotFound):
            tx.records.associate(account, firm.id, ola.id)


def test_a_removed_record_leaves_its_meetings_on_other_timelines(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        ola, kari = stored(tx, account), stored(tx, account)
        meeting = make_meeting(account, records=(ola.id, kari.id), logged_on=(ola.id,))
        tx.meetings.add(meeting)
        tx.records.remove(account, ola.id)
        assert tx.meetings.get(account, meeting.id) == replace(meeting, records=(kari.id,), logged_on=())


def test_what_no_database_can_hold_is_replaced_and_stops_nothing(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        record = stored(tx, stored_account(tx).id, name="a\x00b\ud800c", properties={"note": "x\x00y\ud800z"})
    with unit_of_work.read() as tx:
        kept = tx.records.get(record.account_id, record.id)
        assert kept.name == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
        assert kept.properties == {"note": "x\x00y\ud800z"}
        with pytest.raises(NotFound):
            tx.records.get(record.account_id, RecordId("a\x00b"))


def test_records_changed_in_bulk_keep_account_and_address_and_are_found_by_what_is_new(
    unit_of_work: SqlUnitOfWork,
) -> None:
    with unit_of_work() as tx:
        account, elsewhere = stored_account(tx).id, stored_account(tx).id
        ola, theirs = stored(tx, account, email="ola@kunde.example"), stored(tx, elsewhere, name="Theirs")
        changed = replace(ola, name="Østen", properties={"phone": "7"})
        tx.records.update_all([changed, replace(theirs, account_id=account, name="Stolen")])
        tx.records.update_all([])
        assert tx.records.get(account, ola.id) == changed
        assert found(tx, account, "østen") == ["Østen"]
        assert tx.records.get(elsewhere, theirs.id) == theirs
