"""A user adds a contact, company, deal or ticket."""

from __future__ import annotations

from collections.abc import Mapping

from nundina.domain.accounts import User
from nundina.domain.identifiers import RecordId, new_id
from nundina.domain.record_properties import check_values
from nundina.domain.records import Record, RecordKind
from nundina.ports import Ports


def create_record(ports: Ports, actor: User, kind: RecordKind, values: Mapping[str, str]) -> Record:
    """Add a record to the user's account. Raises InvalidInput for a property, "email" that is taken included."""
    checked = check_values(kind, values)
    record = Record(
        id=RecordId(new_id()),
        account_id=actor.account_id,
        kind=kind,
        name=checked.name,
        email=checked.email,
        properties=checked.properties,
        created_at=ports.clock.now(),
    )
    with ports.unit_of_work() as tx:
        tx.records.add(record)
    return record
