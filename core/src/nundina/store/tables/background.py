"""Tables of what sync knows and of what is to be done: seen events, positions, outbox, due work, channels, paces."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.column_types import JsonText, SortableText
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

# An event's meeting may be gone: the verdict tells why, so nothing here leans on the meeting being there.
seen_events = sa.Table(
    "seen_events",
    metadata,
    text("connection_id", primary_key=True),
    text("ical_uid", primary_key=True),
    text("original_start", primary_key=True),
    text("account_id"),
    text("event_id"),
    text("series_id"),
    text("decision"),
    text("rule"),
    text("fingerprint"),
    instant("judged_at"),
    reference("meeting_id"),
    text("title"),
    text("search_text"),  # the title, case folded
    sa.Column("start", SortableText, nullable=False),
    text("seen_in"),
    reference("version"),  # the calendar's; none: not known
    of_account("connection_id", "connections", ondelete="CASCADE"),
    sa.Index(None, "connection_id", "event_id"),
    sa.Index(None, "connection_id", "series_id"),
    sa.Index(None, "connection_id", "start"),
    sa.Index(None, "account_id", "ical_uid"),
    sa.Index(None, "meeting_id"),
)

sync_positions = sa.Table(
    "sync_positions",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    text("cursor"),
    text("page"),
    text("listing"),
    number("query_version"),
    flag("calendar_private"),
    perhaps_instant("calendar_checked_at"),
    perhaps_instant("window_start"),  # of what the listing covers; none: everything
    perhaps_instant("window_end"),
)

# Rows outlive meetings and connections: a revocation is delivered after its connection has ended.
outbox = sa.Table(
    "outbox",
    metadata,
    text("id", primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    text("kind"),
    text("key"),
    instant("created_at"),
    sa.Column("payload", JsonText, nullable=False),
    sealed("sealed"),
    reference("connection_id"),
    reference("meeting_id"),
    text("state"),
    number("attempts"),
    perhaps_instant("next_try_at"),
    text("last_problem"),
    sa.Index(None, "account_id", "key"),
    sa.Index(None, "meeting_id"),
    sa.Index(None, "connection_id", "state"),
)

due_work = sa.Table(
    "due_work",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    text("kind"),
    text("subject"),
    reference("account_id"),
    instant("due_at"),
    instant("claimable_at"),  # due_at while nobody holds it, the end of the lease while somebody does
    perhaps_instant("again_at"),  # scheduled while somebody holds it
    text("worker"),  # empty: nobody holds it
    number("fence"),
    number("attempts"),
    sa.UniqueConstraint("kind", "subject"),
    sa.Index(None, "claimable_at"),
)
# What is held is little; what is due may be much, and what a dead worker held must be found in it at once.
held_work = sa.Index(
    "ix_due_work_held",
    due_work.c.claimable_at,
    sqlite_where=due_work.c.worker != "",
    postgresql_where=due_work.c.worker != "",
)

push_channels = sa.Table(
    "push_channels",
    metadata,
    text("channel_id", primary_key=True),
    text("account_id"),
    text("connection_id"),
    text("resource_id"),
    text("secret_digest"),
    instant("expires_at"),
    of_account("connection_id", "connections", ondelete="CASCADE"),
    sa.Index(None, "connection_id"),
)

# What became of the last tries to open or renew a connection's channel, as long as they fail.
push_failures = sa.Table(
    "push_failures",
    metadata,
    text("connection_id", primary_key=True),
    text("account_id"),
    text("problem"),
    instant("since"),
    of_account("connection_id", "connections", ondelete="CASCADE"),
)

# How fast each scope may be called, and until when not at all (nundina.domain.pace).
paces = sa.Table(
    "paces",
    metadata,
    text("scope", primary_key=True),
    perhaps_instant("paused_until"),
    perhaps_instant("probing_until"),
    number("failures"),
    text("reason"),
    perhaps_instant("spent_until"),
)

# What one process does at a time, such as refreshing the credentials of a connection.
turns = sa.Table(
    "turns",
    metadata,
    text("name", primary_key=True),
    text("holder"),
    instant("until"),
)
