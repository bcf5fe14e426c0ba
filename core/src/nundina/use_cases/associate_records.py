"""A user says which records belong together."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import RecordId
from nundina.ports import Ports


def associate_records(ports: Ports, actor: User, one: RecordId, other: RecordId) -> None:
    """Associate two records; once is enough. Raises NotFound, and InvalidInput for a record with itself."""
    if one == other:
        raise InvalidInput("record", "itself")
    with ports.unit_of_work() as tx:
        tx.records.get(actor.account_id, one)
        tx.records.get(actor.account_id, other)
        tx.records.associate(actor.account_id, one, other)


def dissociate_records(ports: Ports, actor: User, one: RecordId, other: RecordId) -> None:
    """End an association; one that is not there is no error. Raises NotFound where a record is not there."""
    with ports.unit_of_work() as tx:
        tx.records.get(actor.account_id, one)
        tx.records.get(actor.account_id, other)
        tx.records.dissociate(actor.account_id, one, other)
