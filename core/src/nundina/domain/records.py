"""CRM records: contacts, companies, deals and tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nundina.domain.identifiers import AccountId, RecordId


class RecordKind(StrEnum):
    """The four kinds of record."""

    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. Contacts have an email, which names one contact of the account."""

    id: RecordId
    account_id: AccountId
    kind: RecordKind
    name: str
    created_at: datetime
    email: str = ""  # contacts only; lower case; the Email property by which guests are matched (SYNC-7)
    properties: Mapping[str, str] = field(default_factory=dict)  # phone, job_title, website, amount, stage, ...
