"""A user brings contacts in a file."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from nundina.domain.accounts import User
from nundina.domain.contact_import import ImportPlan, PlannedContact, RefusedLine, plan_import
from nundina.domain.identifiers import RecordId, new_id
from nundina.domain.records import Record, RecordKind
from nundina.ports import Ports, Transaction

_BATCH = 1000  # contacts a transaction: nobody else waits long for the database


class Existing(StrEnum):
    """What becomes of a line whose contact is there already."""

    KEEP = "keep"  # the line is refused, the contact stays as it is
    UPDATE = "update"  # what the line says replaces what the contact said; what it leaves out stays


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every line of the file."""

    plan: ImportPlan
    created: int
    updated: int
    unchanged: int  # said nothing new about a contact that is there
    refused: tuple[RefusedLine, ...]  # by line


@dataclass(frozen=True, slots=True)
class _Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[RefusedLine, ...] = ()


def import_contacts(
    ports: Ports, actor: User, data: bytes, existing: Existing = Existing.KEEP, fallback_encoding: str = "cp1252"
) -> ImportReport:
    """Import every good line of a file and say what is wrong with each other one.

    Importing the same file again creates nothing. Raises InvalidInput("file", ...) as plan_import does.
    """
    plan = plan_import(data, fallback_encoding)
    outcomes = [_store(ports, actor, batch, existing) for batch in _batches(plan.contacts)]
    refused = itertools.chain(plan.refused, *(outcome.refused for outcome in outcomes))
    return ImportReport(
        plan=plan,
        created=sum(outcome.created for outcome in outcomes),
        updated=sum(outcome.updated for outcome in outcomes),
        unchanged=sum(outcome.unchanged for outcome in outcomes),
        refused=tuple(sorted(refused, key=lambda line: line.line)),
    )


def _batches(contacts: Sequence[PlannedContact]) -> list[Sequence[PlannedContact]]:
    return [contacts[start : start + _BATCH] for start in range(0, len(contacts), _BATCH)]


def _store(ports: Ports, actor: User, batch: Sequence[PlannedContact], existing: Existing) -> _Outcome:
    drafts = {contact.email: _record(ports, actor, contact) for contact in batch}
    with ports.unit_of_work() as tx:
        # The database decides which addresses are new, so two imports at one moment create no contact twice.
        added = tx.records.add_new_contacts(tuple(drafts.values()))
        known = [contact for contact in batch if drafts[contact.email].id not in added]
        if existing is Existing.KEEP:
            return _Outcome(created=len(added), refused=tuple(contact.refused("exists") for contact in known))
        updated = _update(tx, actor, known)
    return _Outcome(created=len(added), updated=updated, unchanged=len(known) - updated)


def _record(ports: Ports, actor: User, contact: PlannedContact) -> Record:
    return Record(
        id=RecordId(new_id()),
        account_id=actor.account_id,
        kind=RecordKind.CONTACT,
        name=contact.name,
        email=contact.email,
        properties=contact.properties,
        created_at=ports.clock.now(),
    )


def _update(tx: Transaction, actor: User, known: Sequence[PlannedContact]) -> int:
    stored = {
        record.email: record
        for record in tx.records.contacts_by_email(actor.account_id, [contact.email for contact in known])
    }
    # One that somebody deletes at this very moment is not there any more, and stays deleted.
    pairs = [(stored[each.email], merged(stored[each.email], each)) for each in known if each.email in stored]
    changed = [after for before, after in pairs if after != before]
    tx.records.update_all(changed)
    return len(changed)


def merged(record: Record, contact: PlannedContact) -> Record:
    """Return the contact with what a line says about it."""
    name = record.name if contact.name == contact.email else contact.name
    return replace(record, name=name, properties={**record.properties, **contact.properties})
