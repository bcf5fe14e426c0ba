"""Tables of connections, consents under way, and inboxes."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.column_types import JsonText
from nundina.store.tables.metadata import (
    flag,
    instant,
    metadata,
    number,
    of_account,
    perhaps_instant,
    reference,
    sealed,
    text,
)

# A connection outlives the installation that it came with, so it only remembers which one that was.
connections = sa.Table(
    "connections",
    metadata,
    text("id", primary_key=True),
    text("account_id"),
    text("user_id"),
    text("app_id"),
    text("installation_id"),
    text("address"),
    text("subject"),
    text("state"),
    instant("connected_at"),
    flag("calendar_sync"),
    flag("scheduling"),
    perhaps_instant("state_since"),
    perhaps_instant("last_sync_at"),
    text("last_problem"),
    number("events_seen"),
    number("meetings_synced"),
    perhaps_instant("replaced_since"),
    sa.UniqueConstraint("account_id", "id"),
    of_account("user_id", "users"),
    sa.Index(None, "account_id", "user_id"),
    sa.Index(None, "account_id", "app_id"),
    sa.Index(None, "app_id", "subject"),
)
# One live connection of a mailbox in an account (CON-14).
live_mailbox = sa.Index(
    "uq_connections_account_id_address",
    connections.c.account_id,
    connections.c.address,
    unique=True,
    sqlite_where=connections.c.state != "ended",
    postgresql_where=connections.c.state != "ended",
)

# Its primary key is what makes one calendar a user and purpose (CON-1, CON-8).
connection_purposes = sa.Table(
    "connection_purposes",
    metadata,
    text("account_id", primary_key=True),
    text("user_id", primary_key=True),
    text("purpose", primary_key=True),
    text("connection_id"),
    of_account("connection_id", "connections", ondelete="CASCADE"),
    sa.Index(None, "connection_id"),
)

# Apart from the connections, so that nothing that only looks at connections ever reads a secret.
credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    sealed("sealed"),
    perhaps_instant("expires_at"),
)

consents = sa.Table(
    "consents",
    metadata,
    text("id", primary_key=True),
    text("account_id"),
    text("user_id"),
    text("session_id"),
    text("app_id"),
    text("installation_id"),
    text("stage"),
    text("state_digest", unique=True),
    flag("state_used"),
    instant("created_at"),
    instant("expires_at"),
    text("origin"),
    reference("reconnects"),
    sealed("sealed_memory"),
    sealed("sealed_grant"),
    text("address"),
    of_account("user_id", "users"),
    sa.Index(None, "installation_id"),
    sa.Index(None, "app_id", "address"),
    sa.Index(None, "expires_at"),
)

# Users who have yet to connect again after their account switched apps (MKT-9).
awaited_reconnects = sa.Table(
    "awaited_reconnects",
    metadata,
    text("account_id", primary_key=True),
    text("user_id", primary_key=True),
    text("connection_id"),
    text("left_app"),
    text("app_id"),
    instant("switched_at"),
    text("switched_by"),
    sa.Column("purposes", JsonText, nullable=False),
    flag("dismissed"),
    of_account("user_id", "users", ondelete="CASCADE"),
    of_account("connection_id", "connections", ondelete="CASCADE"),
)

# What users of imported accounts are to connect: one calendar a user and purpose (CON-8).
planned_connections = sa.Table(
    "planned_connections",
    metadata,
    text("account_id", primary_key=True),
    text("user_id", primary_key=True),
    text("purpose", primary_key=True),
    text("app_id"),
    text("address"),
    of_account("user_id", "users", ondelete="CASCADE"),
)

approval_requests = sa.Table(
    "approval_requests",
    metadata,
    text("account_id", primary_key=True),
    text("user_id", primary_key=True),
    text("app_id"),
    text("link"),
    instant("asked_at"),
    of_account("user_id", "users", ondelete="CASCADE"),
)

inboxes = sa.Table(
    "inboxes",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    text("address", primary_key=True),
    flag("shared"),
    reference("user_id"),
    reference("connection_id"),
    instant("created_at"),
    of_account("user_id", "users"),
    of_account("connection_id", "connections"),
)
