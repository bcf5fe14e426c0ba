"""Tables of accounts, users and sessions."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.column_types import JsonText
from nundina.store.tables.metadata import instant, metadata, number, of_account, reference, text

accounts = sa.Table(
    "accounts",
    metadata,
    text("id", primary_key=True),
    text("name"),
    text("language"),
    text("zone"),
    instant("created_at"),
    reference("plan"),  # none: the plan that every account had before there were plans
)

account_domains = sa.Table(
    "account_domains",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    text("domain", primary_key=True),
    number("position"),  # 0: the account's own
    sa.Index(None, "domain"),
)

users = sa.Table(
    "users",
    metadata,
    text("id", primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    text("email"),
    text("name"),
    sa.Column("permissions", JsonText, nullable=False),
    text("language"),
    text("zone"),
    text("password_hash"),
    instant("created_at"),
    sa.Column("sales_seat", sa.Boolean, nullable=True),  # none: yes
    sa.UniqueConstraint("account_id", "id"),
)
user_email = sa.Index("uq_users_email", users.c.email, unique=True)

sessions = sa.Table(
    "sessions",
    metadata,
    text("id", primary_key=True),
    text("account_id"),
    text("user_id"),
    instant("created_at"),
    instant("expires_at"),
    of_account("user_id", "users", ondelete="CASCADE"),
    sa.Index(None, "user_id"),
    sa.Index(None, "expires_at"),
)

sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    text("key"),
    instant("at"),
    sa.Index(None, "key", "at"),
    sa.Index(None, "at"),
)
