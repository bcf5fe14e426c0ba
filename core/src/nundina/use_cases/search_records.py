"""A user looks for records."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.identifiers import RecordId
from nundina.domain.records import Record, RecordKind
from nundina.ports import Ports

PAGE = 50
LONGEST_SEARCH = 100  # characters


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """A page of records."""

    records: tuple[Record, ...]
    total: int  # on all pages
    next_after: str = ""  # what the following page is asked for with; empty: this is the last one


def search_records(
    ports: Ports, actor: User, kind: RecordKind, text: str = "", after: str = "", limit: int = PAGE
) -> FoundRecords:
    """Return records whose name, email or properties hold the text, by name. Raises NotFound for an unknown `after`."""
    wanted = text.strip()[:LONGEST_SEARCH]
    with ports.unit_of_work.read() as tx:
        found = tx.records.search(actor.account_id, kind, wanted, limit + 1, after)
        total = tx.records.count(actor.account_id, kind, wanted)
    page = found[:limit]
    return FoundRecords(page, total, page[-1].id if len(found) > limit else "")


def find_associable(ports: Ports, actor: User, record_id: RecordId, kind: RecordKind, text: str) -> tuple[Record, ...]:
    """Return up to ten records of a kind that could be associated with a record. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        tx.records.get(actor.account_id, record_id)
        taken = {record.id for record in tx.records.associated(actor.account_id, record_id)} | {record_id}
        found = tx.records.search(actor.account_id, kind, text.strip()[:LONGEST_SEARCH], 10 + len(taken))
    return tuple(record for record in found if record.id not in taken)[:10]
