"""Records in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.errors import InvalidInput, NotFound
from nundina.domain.identifiers import AccountId, RecordId
from nundina.domain.records import Record, RecordKind
from nundina.store.constraints import refused_by
from nundina.store.search_text import folded, holds, searchable
from nundina.store.statements import changed_one, insert_all_new, insert_new, one_or_not_found, rows_in
from nundina.store.tables import associations, contact_email, records

_CHANGED_IN_BULK = ("name", "properties", "sort_name", "search_text")


class SqlRecordStore:
    """Contacts, companies, deals and tickets."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, record: Record) -> None:
        """Add a record. Raises InvalidInput("email", "taken") where the account has a contact of this email."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.insert(records), _values(record))
        except IntegrityError as error:
            _say_taken(error)
            raise

    def get(self, account_id: AccountId, record_id: RecordId) -> Record:
        """Return a record of the account. Raises NotFound."""
        return _record(one_or_not_found(self._connection, _chosen(account_id, record_id)))

    def update(self, record: Record) -> None:
        """Store every field. Raises NotFound, and InvalidInput as add does."""
        chosen = sa.update(records).where(records.c.account_id == record.account_id, records.c.id == record.id)
        try:
            with self._connection.begin_nested():
                found = changed_one(self._connection, chosen.values(_values(record)))
        except IntegrityError as error:
            _say_taken(error)
            raise
        if not found:
            raise NotFound

    def remove(self, account_id: AccountId, record_id: RecordId) -> None:
        """Remove a record, its associations and its places on timelines. Raises NotFound."""
        chosen = sa.delete(records).where(records.c.account_id == account_id, records.c.id == record_id)
        if not changed_one(self._connection, chosen):
            raise NotFound

    def search(
        self, account_id: AccountId, kind: RecordKind, text: str, limit: int, after: str = ""
    ) -> tuple[Record, ...]:
        """Return records whose name, email or properties hold the text, by name.

        `after` is the last page's last id. Raises NotFound where the account has no such record.
        """
        chosen = _matching(sa.select(records), account_id, kind, text)
        if after:
            last = one_or_not_found(self._connection, _chosen(account_id, RecordId(after)))
            place = sa.tuple_(records.c.sort_name, records.c.id)
            chosen = chosen.where(place > sa.tuple_(last.sort_name, last.id))
        rows = self._connection.execute(chosen.order_by(records.c.sort_name, records.c.id).limit(limit))
        return tuple(_record(row) for row in rows)

    def count(self, account_id: AccountId, kind: RecordKind, text: str = "") -> int:
        """Return how many records a search would find."""
        chosen = _matching(sa.select(sa.func.count()).select_from(records), account_id, kind, text)
        found: int = self._connection.execute(chosen).scalar_one()
        return found

    def contacts_by_email(self, account_id: AccountId, emails: Iterable[str]) -> tuple[Record, ...]:
        """Return the contacts whose Email property is one of these (SYNC-7)."""
        of_account = sa.select(records).where(
            records.c.account_id == account_id,
            records.c.kind == RecordKind.CONTACT,
            records.c.email != "",
        )
        wanted = (email.lower() for email in emails if email)
        return tuple(_record(row) for row in rows_in(self._connection, of_account, records.c.email, wanted))

    def add_new_contacts(self, contacts: Sequence[Record]) -> frozenset[RecordId]:
        """Add the contacts whose email their account does not have yet, in bulk, and return the ids of those."""
        if not contacts:
            return frozenset()
        added = insert_all_new(self._connection, records, [_values(contact) for contact in contacts], records.c.id)
        return frozenset(added)

    def update_all(self, changed: Sequence[Record]) -> None:
        """Store name and properties of records, in bulk. Everything else stays."""
        one = sa.update(records).where(
            records.c.account_id == sa.bindparam("of_account"), records.c.id == sa.bindparam("of_id")
        )
        rows = [
            {
                "of_account": record.account_id,
                "of_id": record.id,
                **{name: value for name, value in _values(record).items() if name in _CHANGED_IN_BULK},
            }
            for record in changed
        ]
        if rows:
            self._connection.execute(one, rows)

    def associate(self, account_id: AccountId, one: RecordId, other: RecordId) -> None:
        """Associate two records; twice is once. Raises NotFound where the account has not both of them."""
        self.get(account_id, one)
        self.get(account_id, other)
        lesser, greater = sorted((one, other))
        values = {"account_id": account_id, "one_id": lesser, "other_id": greater}
        insert_new(self._connection, associations, values)

    def dissociate(self, account_id: AccountId, one: RecordId, other: RecordId) -> None:
        """End an association; one that is not there is no error."""
        lesser, greater = sorted((one, other))
        pair = associations.c
        chosen = sa.delete(associations).where(
            pair.account_id == account_id, pair.one_id == lesser, pair.other_id == greater
        )
        self._connection.execute(chosen)

    def associated(self, account_id: AccountId, record_id: RecordId) -> tuple[Record, ...]:
        """Return the records that are associated with a record, by kind and name."""
        pair = associations.c
        others = sa.union_all(
            sa.select(pair.other_id).where(pair.account_id == account_id, pair.one_id == record_id),
            sa.select(pair.one_id).where(pair.account_id == account_id, pair.other_id == record_id),
        )
        chosen = sa.select(records).where(records.c.account_id == account_id, records.c.id.in_(others))
        rows = self._connection.execute(chosen.order_by(records.c.kind, records.c.sort_name, records.c.id))
        return tuple(_record(row) for row in rows)


def _chosen(account_id: AccountId, record_id: RecordId) -> sa.Select[Any]:
    return sa.select(records).where(records.c.account_id == account_id, records.c.id == record_id)


def _matching(statement: sa.Select[Any], account_id: AccountId, kind: RecordKind, text: str) -> sa.Select[Any]:
    chosen = statement.where(records.c.account_id == account_id, records.c.kind == kind)
    return chosen.where(holds(records.c.search_text, text)) if text.strip() else chosen


def _say_taken(error: IntegrityError) -> None:
    if refused_by(error, contact_email):
        raise InvalidInput("email", "taken") from None


def _record(row: sa.Row[Any]) -> Record:
    return Record(
        id=row.id,
        account_id=row.account_id,
        kind=RecordKind(row.kind),
        name=row.name,
        created_at=row.created_at,
        email=row.email,
        properties=row.properties,
    )


def _values(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "account_id": record.account_id,
        "kind": record.kind,
        "name": record.name,
        "email": record.email.lower(),
        "properties": dict(record.properties),
        "sort_name": folded(record.name),
        "search_text": searchable((record.name, record.email, *record.properties.values())),
        "created_at": record.created_at,
    }
