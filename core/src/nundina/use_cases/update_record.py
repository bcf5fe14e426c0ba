"""A user changes the properties of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.identifiers import RecordId
from nundina.domain.record_properties import check_values
from nundina.domain.records import Record
from nundina.ports import Ports


def update_record(ports: Ports, actor: User, record_id: RecordId, values: Mapping[str, str]) -> Record:
    """Replace every property of the record. Raises NotFound, and InvalidInput as create_record does."""
    with ports.unit_of_work() as tx:
        record = tx.records.get(actor.account_id, record_id)
        checked = check_values(record.kind, values)
        changed = replace(record, name=checked.name, email=checked.email, properties=checked.properties)
        tx.records.update(changed)
    return changed
