"""Accounts and the people in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nundina.domain.identifiers import AccountId, SessionId, UserId


class Plan(StrEnum):
    """What an account has subscribed to. The calendar tool comes with the last two (MOB-2)."""

    FREE = "free"
    STARTER = "starter"
    PROFESSIONAL = "professional"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One customer organisation. Nothing of one account is ever seen from another."""

    id: AccountId
    name: str
    domains: tuple[str, ...]  # lower case; the first is the account's own, the rest connected ones (SYNC-8)
    created_at: datetime
    language: str = "en"
    zone: str = "UTC"
    plan: Plan = Plan.PROFESSIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person in an account."""

    id: UserId
    account_id: AccountId
    email: str  # lower case, one user in the whole host
    name: str
    permissions: frozenset[str]  # of permissions.Permission
    created_at: datetime
    language: str = ""  # empty: as the browser asks
    zone: str = ""  # empty: the account's
    password_hash: str = field(default="", repr=False)
    sales_seat: bool = True  # a seat of the sales product, which the calendar tool needs (MOB-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser. Ends at expires_at, or when it is removed from the store."""

    id: SessionId
    account_id: AccountId
    user_id: UserId
    created_at: datetime
    expires_at: datetime
